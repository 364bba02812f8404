"""Processes that live and die together: each in a group of its own, ended by its id, politely and then firmly."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A process and where it writes; one that may end of its own accord is `passing`."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    passing: bool

    @property
    def lost(self) -> bool:
        """Whether it has ended though it should not have."""
        code = self.process.poll()
        return code is not None and not (self.passing and code == 0)


class Crew:
    """Starts processes and stops them all, whatever happens in between: use it in a `with`."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.members: list[Member] = []

    def __enter__(self) -> "Crew":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], *, passing: bool = False, shown: bool = False) -> Member:
        """Start one in a session of its own. Unless `shown`, its output goes to `<name>.log`, which starts anew."""
        log = None if shown else self.logs / f"{name}.log"
        with open(log or os.devnull, "wb") as file:
            process = subprocess.Popen(
                command,
                start_new_session=True,
                preexec_fn=_end_with_us,
                stdin=subprocess.DEVNULL,
                stdout=None if shown else file,
                stderr=None if shown else subprocess.STDOUT,
            )
        member = Member(name=name, process=process, log=log, passing=passing)
        self.members.append(member)
        return member

    def lost(self) -> Member | None:
        return next((member for member in self.members if member.lost), None)

    def watch(self) -> Member:
        """Wait for the first that is lost."""
        while True:
            lost = self.lost()
            if lost:
                return lost
            time.sleep(0.25)

    def stop(self, *, patience: float = 10) -> None:
        """Ask every group to end, give them `patience` seconds together, then end what is left of them."""
        for member in self.members:
            if member.process.poll() is None:
                _signal_group(member, signal.SIGTERM)
        deadline = time.monotonic() + patience
        for member in self.members:
            with suppress(subprocess.TimeoutExpired):
                member.process.wait(timeout=max(0, deadline - time.monotonic()))
            _signal_group(member, signal.SIGKILL)
            member.process.wait()
        self.members.clear()


def _end_with_us() -> None:
    """Runs in the child: should we be killed without a word, Linux asks it to end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(member: Member, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(member.process.pid, number)
