"""What is fuzzed: each target takes bytes, and breaks (raises) only where the code under it is wrong."""

import contextlib
import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from nlp import Checker, NlpError, SheetError, item_from_dict, load_sheet
from nlp.lexicon import own_lexicons
from nlp.packs import known
from nlp.rules import Known, read_rules
from server.app import _doors
from server.context import AppContext
from server.protocol import MAX_MESSAGE_BYTES, ProtocolError, decode
from server.readers import ReadError, read
from server.session import Session
from server.settings import Settings
from server.sources.relay import RECOGNISERS
from server.sources.subtitle_file import SubtitleFile
from server.tokens import Pairing, Tokens

FILES = ("a.txt", "a.jsonl", "a.srt", "a.vtt", "a.ass", "a.docx", "a.xlsx")


@cache
def checker() -> Checker:
    """Our own rules, loaded once."""
    return Checker.load()


@cache
def _known() -> Known:
    return known(own_lexicons())


@cache
def context() -> AppContext:
    """A server without a socket and without a record."""
    tokens = Tokens(Path(tempfile.gettempdir()) / "pitchguard-fuzz-has-no-tokens")
    return AppContext(Settings(), tokens, Pairing(tokens), checker())


def protocol(data: bytes) -> None:
    """Any frame is a message or a ProtocolError."""
    with contextlib.suppress(ProtocolError):
        decode(data)
    with contextlib.suppress(ProtocolError):
        decode(data.decode("utf-8", "replace"))


def session(data: bytes) -> None:
    """Every frame of a conversation is answered with JSON; nothing breaks inside."""
    talk = Session(_doors(context(), bool), trusted=True, now_ms=0)
    for number, frame in enumerate((b'{"type":"identify","protocol":1}', *data.split(b"\n")[:20])):
        answered(talk, frame, number * 100)
        if talk.closing is not None:
            break
    context().broadcasts.clear()


def answered(talk: Session, frame: str | bytes, now_ms: int) -> list[dict[str, object]]:
    """The answers to a frame, read; raises where one of them speaks of a fault of ours."""
    answers = [json.loads(answer) for answer in talk.receive(frame, now_ms)]
    if any(answer.get("code") == "internal" for answer in answers):
        raise AssertionError(f"{frame!r} broke the judge")
    return answers


def normaliser(data: bytes) -> None:
    """Places lead back into the caption, in order."""
    text = data.decode("utf-8", "replace")[:2000]
    for alert in checker().check(text):
        [span] = alert.spans
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == alert.text


def rules(data: bytes) -> None:
    """Any file is a rule or named in a RuleError."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "absolute")
        place.mkdir()
        (place / "own.toml").write_bytes(data)
        try:
            found = read_rules([Path(folder)], _known())
        except NlpError as error:
            assert "own.toml" in str(error)
        else:
            Checker(found, own_lexicons()).check("这款全网最低价")


def sheet(data: bytes) -> None:
    """Any sheet is products or a SheetError, and products can be sold."""
    for kind in ("json", "csv"):
        with contextlib.suppress(SheetError):
            for item in load_sheet(data, kind)[:4]:
                checker().check("这款原价九十九今天三块", item=item)
    with contextlib.suppress(ValueError, SheetError):
        row = json.loads(data)
        if isinstance(row, dict):
            item_from_dict(row)


def subtitles(data: bytes) -> None:
    """Any file is lines or a ReadError; a growing one is captions."""
    for name in FILES:
        with contextlib.suppress(ReadError):
            read(data, "auto", name)
    text = data.decode("utf-8", "ignore")
    for name in ("a.txt", "a.srt"):
        growing = SubtitleFile("f", name)
        for end in (len(text) // 3, len(text) // 2, len(text)):
            growing.captions(text[:end], 0)
        growing.finish(0)


def recognisers(data: bytes) -> None:
    """Whatever a recogniser says is captions or nothing."""
    for make in RECOGNISERS.values():
        translator = make("r")
        for frame in data.split(b"\n")[:20]:
            translator.captions(frame.decode("utf-8", "replace"), 0)
        translator.finish(0)


def too_large(data: bytes) -> None:
    """A frame over the limit is named so, whatever is in it."""
    try:
        decode(data.decode("utf-8", "replace") * (MAX_MESSAGE_BYTES // max(1, len(data)) + 1) + "x")
    except ProtocolError as error:
        assert error.code in ("too_large", "bad_json")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "protocol": protocol, "session": session, "normaliser": normaliser, "rules": rules, "sheet": sheet,
    "subtitles": subtitles, "recognisers": recognisers, "too_large": too_large,
}  # fmt: skip
