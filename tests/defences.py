"""Takes each defence of SECURITY.md out of a copy of the code, and wants its tests to fail: ``python -m tests.defences [ATTACK]``.

``tests/defences.toml`` says which line is the defence and which tests must notice that it is gone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SECONDS = 600
OURS = ("nlp", "server", "extension", "tests", "fuzz", "docs")


def defences() -> list[dict[str, Any]]:
    """The defences: attack, file, with, without, tests."""
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "tests" / "defences.toml").read_text("utf-8"))["defence"]
    return found


def unnoticed(copy: Path, defence: Mapping[str, Any]) -> list[str]:
    """The tests that do not fail without the defence; the copy is put right again."""
    file = copy / defence["file"]
    whole = file.read_text("utf-8")
    file.write_text(whole.replace(defence["with"], defence["without"]), "utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-q", "--no-cov", "--tb=no", "-rf", "-p", "no:cacheprovider", *defence["tests"]]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    try:
        said = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    except subprocess.TimeoutExpired:
        said = ""
    finally:
        file.write_text(whole, "utf-8")
    failed = [line.split()[1].partition("[")[0] for line in said.splitlines() if line.startswith("FAILED ")]
    return [test for test in defence["tests"] if test not in failed]


def main(wanted: str = "") -> int:
    """Try every defence, or those of one attack; returns how many went unnoticed."""
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in OURS:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        for defence in (one for one in defences() if wanted in one["attack"]):
            missed = unnoticed(copy, defence)
            faults += bool(missed)
            print("unnoticed" if missed else "noticed  ", defence["attack"], "·", defence["file"], *missed, flush=True)
    print(f"{faults} defences may go without a test that fails")
    return faults


if __name__ == "__main__":
    sys.exit(min(1, main(*sys.argv[1:2])))
