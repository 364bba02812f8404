"""Processes that live and die together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from reassure.config.cli.crew import Crew

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)",
)
PARENT = (
    sys.executable,
    "-c",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
)


def until(true: object, *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def _gone(pid: int) -> bool:
    """Ended, whether or not whoever inherited it has looked yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_leaving_ends_all_of_them_and_what_they_started(tmp_path: Path) -> None:
    with Crew(tmp_path) as crew:
        one, other = crew.start("one", SLEEP), crew.start("other", PARENT)
        until(lambda: psutil.Process(other.process.pid).children())
        grandchild = psutil.Process(other.process.pid).children()[0].pid
    assert one.process.returncode == -signal.SIGTERM
    assert other.process.returncode == -signal.SIGTERM
    until(lambda: _gone(grandchild))


def test_one_that_will_not_end_is_ended(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    member = crew.start("stubborn", STUBBORN)
    until(lambda: (tmp_path / "stubborn.log").read_text() == "ready\n")
    crew.stop(patience=0.2)
    assert member.process.returncode == -signal.SIGKILL


def test_one_that_ends_is_lost_unless_it_was_to_pass_and_passed(tmp_path: Path) -> None:
    with Crew(tmp_path) as crew:
        passed = crew.start("passed", (sys.executable, "-c", ""), passing=True)
        failed = crew.start("failed", (sys.executable, "-c", "raise SystemExit(3)"), passing=True)
        passed.process.wait()
        failed.process.wait()
        assert not passed.lost
        assert crew.watch() is failed


def test_should_we_be_killed_they_end_too(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from reassure.config.cli.crew import Crew;"
        f"print(Crew(Path({str(tmp_path)!r})).start('child', {SLEEP!r}).process.pid, flush=True); time.sleep(600)"
    )
    boss = subprocess.Popen((sys.executable, "-c", code), stdout=subprocess.PIPE, text=True, env=os.environ)
    assert boss.stdout is not None
    child = int(boss.stdout.readline())
    boss.kill()
    boss.communicate()
    until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)
