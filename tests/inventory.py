"""What PitchGuard stands on: every package it needs at run time, pinned, with its licence and a hash of its files.

``python -m tests.inventory`` prints docs/dependencies.md. The hash is taken over the installed files' own SHA-256 as the
package lists them, so that two machines with the same hash run the same code.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

HEAD = """# Dependencies

What runs with `pitchguard serve`, as pinned in `constraints.txt`: written by `python -m tests.inventory`. The hash covers every file the
package installs. Nothing here opens a connection of its own accord (see SECURITY.md for the test).

| package | version | licence | SHA-256 of its files |
|---|---|---|---|
"""


def direct() -> list[str]:
    """What pyproject.toml asks for at run time."""
    with (Path(__file__).parents[1] / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["project"]["dependencies"])


def normal_name(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed() -> dict[str, Distribution]:
    """Every distribution needed here, by its normal name."""
    found: dict[str, Distribution] = {}
    waiting = [direct()]
    while waiting:
        for requirement in map(Requirement, waiting.pop()):
            normal = normal_name(requirement.name)
            if normal not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                try:
                    found[normal] = distribution(requirement.name)
                except PackageNotFoundError:
                    continue
                waiting.append(found[normal].requires or [])
    return dict(sorted(found.items()))


def files_hash(package: Distribution) -> str:
    """One hash over the hashes of a package's files, those that pip or Python wrote left out."""
    files = [f"{file} {file.hash.value}" for file in package.files or () if file.hash and ".dist-info" not in str(file) and file.suffix != ".pyc"]
    return hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()


def licence(package: Distribution) -> str:
    """What a package says of its licence, in one line."""
    meta = package.metadata
    said = meta.get("License-Expression") or meta.get("License") or ""
    classified = [line.rpartition("::")[2].strip() for line in meta.get_all("Classifier") or () if line.startswith("License ::")]
    return (said.splitlines()[0][:40] if said and len(said) < 200 else ", ".join(classified)) or "see the package"


def rows() -> Iterator[str]:
    """The table."""
    for name, package in needed().items():
        yield f"| {name} | {package.version} | {licence(package)} | `{files_hash(package)[:32]}` |"


if __name__ == "__main__":
    print(HEAD + "\n".join(rows()))
