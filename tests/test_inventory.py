"""Every package we run on is pinned, has a licence, and is listed in docs/dependencies.md."""

from pathlib import Path

from packaging.requirements import Requirement

from tests.inventory import direct, files_hash, licence, needed, normal_name

ROOT = Path(__file__).parents[1]


def pins() -> dict[str, str]:
    """Name → version in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").split()
    return {normal_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def test_everything_we_run_on_is_pinned_and_listed() -> None:
    pinned, page = pins(), (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    names = set(needed())
    assert {"starlette", "spacy", "jieba", "uvicorn"} <= names
    assert names - {"setuptools"} <= set(pinned)
    asked = [normal_name(Requirement(line).name) for line in direct()]
    assert [name for name in asked if f"| {name} | {pinned[name]} |" not in page] == []


def test_every_package_has_a_licence_and_files() -> None:
    for name, package in needed().items():
        assert licence(package), name
        assert len(files_hash(package)) == 64
