"""Fixtures shared by all tests."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nlp import Checker

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running that tests with a loop of their own would meet."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@cache
def own_checker() -> Checker:
    """The package's own rules, loaded once."""
    return Checker.load()


@pytest.fixture(scope="session")
def checker() -> Checker:
    """The package's own rules, loaded once."""
    return own_checker()


@pytest.fixture(autouse=True)
def untraced(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes that a test marked ``no_cover`` starts are not traced either."""
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], list[dict[str, Any]]]:
    """Reads a file of the corpus beside the repo; skips where it is absent."""

    def rows(name: str) -> list[dict[str, Any]]:
        path = CORPUS / name
        if not path.exists():
            pytest.skip(f"the corpus is not beside this clone: {name}")
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]

    return rows
