"""Where templates that merchants wrote are rendered: a child with 2 s of processor time and 256 MB, nothing to read.

Starting Python for every mail would cost a third of a second, so one warm child (*the ward*) is started once per
process and forks for each mail. The ward sees none of our environment, and dies with us: its standard input closes.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import IO, Any

from reassure.messages.rules import rendering
from reassure.messages.rules.rendering import Reader, Rendered, Unrenderable

CPU_SECONDS = 2
MEMORY = 256 * 1024 * 1024
#: A busy machine may need longer than the processor's time; nothing a template can do waits.
WALL_SECONDS = 15.0
START_SECONDS = 60.0
TOO_LONG = "The template takes longer than 2 seconds: look for loops within loops."
TOO_LARGE = "The template needs more than 256 MB of memory."
DIED = '{"error": "The renderer died; try again."}'


class Ward:
    """The client's side: one mail at a time, started when first needed, again when it has died."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self.parent = 0

    def render(self, source: str, context: Mapping[str, Any], reader: Reader) -> Rendered:
        """As `rendering.render`, fenced in. Raises `Unrenderable`."""
        asked = json.dumps([source, context, reader.locale, reader.zone], default=str)
        with self.lock:
            answer = json.loads(self._ask(asked.encode() + b"\n") or DIED)
        if "error" in answer:
            raise Unrenderable(answer["error"])
        return Rendered(**answer)

    def _ask(self, line: bytes) -> bytes:
        child = self._running()
        assert child.stdin is not None
        try:
            child.stdin.write(line)
            child.stdin.flush()
            answer = _line(child, WALL_SECONDS + 5)
        except BrokenPipeError:
            answer = b""
        if not answer.endswith(b"\n"):
            child.kill()
            child.wait()
        return answer

    def _running(self) -> "subprocess.Popen[bytes]":
        if self.child is None or self.child.poll() is not None or self.parent != os.getpid():
            self.child, self.parent = _start(), os.getpid()
        return self.child


_WARD = Ward()


def render(source: str, context: Mapping[str, Any], reader: Reader) -> Rendered:
    """The mail of a template we don't trust. Raises `Unrenderable`."""
    return _WARD.render(source, context, reader)


def _start() -> "subprocess.Popen[bytes]":
    root = Path(__file__).resolve().parents[3]
    child = subprocess.Popen(
        [sys.executable, "-m", "reassure.messages.rules.cell"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
        env={"PYTHONPATH": os.pathsep.join([str(root), *filter(None, sys.path)]), "LANG": "C.UTF-8"},
    )
    if _line(child, START_SECONDS) != b"ready\n":
        child.kill()
        raise Unrenderable("The renderer did not start; try again in a minute.")
    return child


def _line(child: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """What the ward answers, up to the end of the line, or as far as it came in time."""
    assert child.stdout is not None
    return _until(child.stdout.fileno(), seconds, stop=b"\n")


def _until(handle: int, seconds: float, stop: bytes = b"") -> bytes:
    got, deadline = bytearray(), monotonic() + seconds
    while not (stop and got.endswith(stop)):
        ready, _, _ = select.select([handle], [], [], max(0.0, deadline - monotonic()))
        piece = os.read(handle, 65_536) if ready else b""
        if not piece:
            break
        got += piece
    return bytes(got)


# --- The ward's side ----------------------------------------------------------------------------------------------


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one line per line until there are no more."""
    rendering.environment()
    answers.write(b"ready\n")
    answers.flush()
    for line in asked:
        answers.write(_apart(line) + b"\n")
        answers.flush()


def _apart(line: bytes) -> bytes:
    """Render in a fork of its own, and say why where it does not come back."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _fence()
            _write(write, _rendered(line))
        finally:
            os._exit(0)
    os.close(write)
    answer = _until(read, WALL_SECONDS)
    os.close(read)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if answer.endswith(b"}"):
        return answer
    return json.dumps({"error": TOO_LONG if os.WIFSIGNALED(status) else TOO_LARGE}).encode()


def _fence() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _rendered(line: bytes) -> bytes:
    try:
        source, context, locale, zone = json.loads(line)
        made = rendering.render(source, context, Reader(locale=locale, zone=zone))
        return json.dumps({"subject": made.subject, "html": made.html, "text": made.text}).encode()
    except Unrenderable as error:
        return json.dumps({"error": str(error)}).encode()
    except MemoryError:
        return b""
    except Exception as error:
        return json.dumps({"error": f"The template fails: {type(error).__name__}: {error}."}).encode()


def _write(handle: int, answer: bytes) -> None:
    while answer:
        answer = answer[os.write(handle, answer) :]


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
