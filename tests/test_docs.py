"""Documents agree with the code: messages, settings, commands, categories, pictures."""

import re
from pathlib import Path

import click
import pytest

from nlp import Category, Platform, Product
from server import __version__, protocol
from server.__main__ import COMMANDS, main

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("extension/*.md")])


def text(name: str) -> str:
    """The text of a document."""
    return (ROOT / name).read_text("utf-8")


def test_every_message_is_documented() -> None:
    documented = re.findall(r"^### `(\w+)`", text("docs/protocol.md"), re.MULTILINE)
    assert sorted(documented) == sorted((*protocol.CLIENT_MESSAGES, *protocol.SERVER_MESSAGES))


def test_every_message_has_golden_examples() -> None:
    golden = {path.stem for path in (ROOT / "tests" / "protocol").glob("*.json")}
    assert golden == {*protocol.CLIENT_MESSAGES, *protocol.SERVER_MESSAGES}


def test_every_error_code_and_close_code_is_documented() -> None:
    page = text("docs/protocol.md")
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "server").glob("*.py"))
    codes = set(re.findall(r"(?:ProtocolError\(|protocol\.error\(|_end\(\s*CLOSE_\w+, )\"(\w+)\"", sources))
    named = set(re.findall(r"`(\w+)`", page))
    assert len(codes) > 8
    assert codes <= named
    closes = set(re.findall(r"\b(44\d\d)\b", text("server/session.py")))
    assert closes
    assert all(f"| {code} |" in page for code in closes)


@pytest.mark.parametrize("kind", [Product, Platform])
def test_every_kind_is_documented(kind: type[Product] | type[Platform]) -> None:
    page = text("docs/protocol.md")
    assert all(f"`{member.value}`" in page for member in kind)


def test_every_setting_of_the_server_is_documented() -> None:
    page = text("docs/settings.md")
    serve = main.get_command(click.Context(main), "serve")  # type: ignore[attr-defined]
    options = [option for option in serve.params if isinstance(option, click.Option)]
    assert len(options) > 8
    missing = [
        name
        for option in options
        for name in (option.opts[0], f"PITCHGUARD_SERVE_{(option.name or '').upper()}")
        if f"`{name}`" not in page
    ]
    assert missing == []


def test_every_command_has_help_that_teaches() -> None:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)  # type: ignore[attr-defined]
        assert command.help
        assert all(p.help for p in command.params if isinstance(p, click.Option)), name


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_tell_what_a_newcomer_needs(name: str) -> None:
    page = text(name)
    for needed in ("make run", "make test", "pitchguard serve", "pitchguard check", "docs/images/", "CONTRIBUTING.md", "SECURITY.md"):
        assert needed in page, needed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_exist(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [link for link in links if not link.startswith(("http", "ws:")) and not (page.parent / link).exists()]
    assert missing == []


def test_versions_agree() -> None:
    manifest = re.search(r'"version": "([^"]+)"', text("extension/manifest.json"))
    changelog = re.search(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    assert manifest
    assert changelog
    assert __version__ == manifest.group(1) == changelog.group(1)


def test_every_category_has_a_chinese_name() -> None:
    from nlp import category_names

    assert set(category_names()) == {category.value for category in Category}
