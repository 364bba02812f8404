"""`reassure up` for real: its own PostgreSQL, web server and worker, and nothing left of them afterwards."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reassure.config.cli.up import _listen

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[2]


def command(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """As a newcomer runs it: nothing set but the folder, and a proxy that leads elsewhere."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REASSURE_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "reassure.config.cli", *arguments],
        cwd=ROOT, env=env | {"REASSURE_HOME": str(home), "http_proxy": "http://127.0.0.1:9"}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    """Up and answering: the process, its port and the lines it has printed."""
    port = _listen("127.0.0.1", 0)
    up = command(tmp_path, "up", "--no-demo", "--port", str(port))
    yield up, port, _until_it_stands(up)
    up.send_signal(signal.SIGINT)
    up.communicate(timeout=60)


def _until_it_stands(up: subprocess.Popen[str]) -> list[str]:
    said: list[str] = []
    assert up.stdout is not None
    for line in up.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    return said


def descendants(up: subprocess.Popen[str], home: Path) -> list[psutil.Process]:
    started = psutil.Process(up.pid).children(recursive=True)
    postgres = [one for one in psutil.process_iter() if str(home) in " ".join(_words(one))]
    return [*started, *postgres]


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_up_answers_is_found_healthy_leaves_nothing_behind_and_comes_again_with_its_data(
    running: tuple[subprocess.Popen[str], int, list[str]], tmp_path: Path
) -> None:
    up, port, said = running
    assert f"Dashboard    http://localhost:{port}/dashboard/\n" in said, "".join(said)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/up", timeout=30) as answer:
        assert answer.read() == b"up\n"
    checked = command(tmp_path, "doctor").communicate()[0]
    assert "✗" not in checked, checked
    another = command(tmp_path, "up", "--port", str(port))
    assert "already runs from" in another.communicate()[0]
    assert another.returncode == 1
    founded = command(tmp_path, "merchant", "first-shop", "--name", "First", "--owner", "ida@example.com")
    assert "http" in founded.communicate()[0]

    started = descendants(up, tmp_path)
    assert len(started) >= 4  # web with its worker, the jobs' worker, PostgreSQL
    up.send_signal(signal.SIGINT)
    assert up.wait(timeout=60) == 0
    _, alive = psutil.wait_procs(started, timeout=10)
    assert [one for one in alive if one.status() != psutil.STATUS_ZOMBIE] == []
    assert _listen("127.0.0.1", port) == port
    assert (tmp_path / "postgres" / "data" / "PG_VERSION").read_text() == "18\n"

    again = command(tmp_path, "up", "--no-demo", "--port", str(port))
    assert f"Dashboard    http://localhost:{port}/dashboard/\n" in _until_it_stands(again)
    assert "ida@example.com" in command(tmp_path, "staff", "list", "--merchant", "first-shop").communicate()[0]
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=60) == 0
