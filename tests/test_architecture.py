"""The shape of the code, checked: who may import whom, how large a file may grow, that modules have tests, what must not stand in the tree."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HARD_LIMIT = 400
NLP = sorted((ROOT / "nlp").glob("*.py"))
SERVER = sorted((ROOT / "server").rglob("*.py"))
EXTENSION = sorted(path for path in (ROOT / "extension").rglob("*.js") if "node_modules" not in path.parts)
NETWORK = {"asyncio", "socket", "urllib", "http", "starlette", "uvicorn", "websockets", "server", "requests", "httpx"}
ONLY = {  # module of a library: the files that may import it
    "uvicorn": {"server/cli/running.py"},
    "spacy": {"nlp/segment.py", "nlp/component.py"},
    "jieba": {"nlp/segment.py"},
}


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, whole dotted names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name(path: Path) -> str:
    """A path as it stands in the repo."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", NLP, ids=name)
def test_nlp_is_pure(path: Path) -> None:
    assert not {module.partition(".")[0] for module in imports(path)} & NETWORK


@pytest.mark.parametrize("path", NLP + SERVER, ids=name)
def test_libraries_are_met_in_one_place(path: Path) -> None:
    met = {module.partition(".")[0] for module in imports(path)} & ONLY.keys()
    assert all(name(path) in ONLY[library] for library in met)


def test_the_server_knows_nlp_by_its_facade() -> None:
    behind = {
        (name(path), module)
        for path in SERVER
        for module in imports(path)
        if module.startswith("nlp.") and name(path) not in TRAINING
    }
    assert behind == set()


TRAINING = {"server/cli/train.py", "server/card.py", "server/curves.py"}  # the workshop of the second ear, not the server


def test_the_server_starts_without_the_libraries_few_ask_for() -> None:
    script = "import sys, server.cli.serve; from nlp import Checker; Checker.load().check('全网最低价'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert {"jieba", "starlette", "ahocorasick"} <= loaded
    assert loaded.isdisjoint({"spacy", "numpy", "openpyxl", "docx", "pysubs2", "pygal", "cn2an", "nlp.ear"})


def test_the_extension_keeps_its_directions() -> None:
    assert len(EXTENSION) > 20
    wrong = []
    for path in EXTENSION:
        source, here = path.read_text("utf-8"), path.relative_to(ROOT / "extension").parts[0]
        for target in re.findall(r'(?:from|import)\s*\(?"(\.[^"]+)"', source):
            folder = (path.parent / target).resolve().relative_to(ROOT / "extension").parts[0]
            if folder not in (here, "shared"):
                wrong.append((name(path), target))
        code = re.sub(r"^\s*(?:\*|/[/*]).*$", "", source, flags=re.MULTILINE)
        if re.search(r"\b(?:chrome|(?<!/)browser)\.(?!js)\w+", code) and path.name not in ("browser.js", "loader.js"):
            wrong.append((name(path), "names the browser's API"))
        if re.search(r"\.innerHTML|\.outerHTML|insertAdjacentHTML|\beval\(|new Function", source):
            wrong.append((name(path), "writes markup"))
    assert wrong == []


@pytest.mark.parametrize("path", NLP + SERVER + EXTENSION, ids=name)
def test_no_file_outgrows_its_name(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= HARD_LIMIT, f"{name(path)} has {lines} lines"


@pytest.mark.parametrize("path", NLP + SERVER, ids=name)
def test_public_names_say_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    assert ast.get_docstring(tree), name(path)
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_nothing_of_this_machine_or_a_registry_stands_in_the_tree() -> None:
    hosts = "|".join(f"{first}\\.{last}" for first, last in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org")))
    found = subprocess.run(
        ["git", "grep", "-nIE", f"{hosts}|/home/[a-z]|/root/"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    assert [line for line in found.splitlines() if not line.startswith("tests/test_architecture.py")] == []


# Modules that are shown by the tests of what they serve, not by a file of their own name.
SHOWN_BY = {
    "tests/nlp/test_facts.py": ("nlp/facts_*.py",),
    "tests/nlp/test_stream.py": ("nlp/stream_hearing.py", "nlp/stream_line.py"),
    "tests/nlp/test_offers.py": ("nlp/stream_selling.py",),
    "tests/nlp/test_ear.py": ("nlp/kinship.py", "nlp/learning.py", "nlp/proving.py", "nlp/traits.py"),
    "tests/nlp/test_rule_examples.py": ("nlp/examples.py",),
    "tests/nlp/test_scan.py": ("nlp/automaton.py",),
    "tests/nlp/test_checker.py": ("nlp/alerts.py", "nlp/explanation.py", "nlp/packs.py", "nlp/types.py"),
    "tests/server/test_golden.py": ("server/protocol.py",),
    "tests/server/test_live.py": ("server/app.py", "server/context.py", "server/metrics.py"),
    "tests/server/test_real_server.py": ("server/settings.py", "server/cli/serve.py", "server/cli/running.py", "server/cli/errors.py"),
    "tests/server/test_line.py": ("server/cli/listen.py", "server/sources/follow.py", "server/sources/feed.py"),
    "tests/server/cli/test_replay.py": ("server/cli/client.py", "server/cli/demo.py"),
    "tests/server/cli/test_second_ear.py": ("server/cli/train.py", "server/card.py", "server/curves.py"),
    "tests/server/pages/test_pages.py": ("server/pages/panel.py", "server/pages/rendering.py"),
    "tests/server/record/test_store.py": ("server/record/entries.py",),
    "tests/server/sources/test_translators.py": ("server/sources/*.py",),
}


def test_every_module_has_its_tests() -> None:
    shown = {name(path) for test, patterns in SHOWN_BY.items() for pattern in patterns for path in ROOT.glob(pattern)}
    modules = [path for path in NLP + SERVER if path.name not in ("__init__.py", "__main__.py")]
    assert len(modules) > 80
    alone = [
        name(path)
        for path in modules
        if name(path) not in shown and not (ROOT / "tests" / path.relative_to(ROOT).parent / f"test_{path.name}").exists()
    ]
    assert alone == []
    assert [test for test in SHOWN_BY if not (ROOT / test).exists()] == []
