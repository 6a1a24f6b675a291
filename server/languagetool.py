"""LanguageTool's HTTP interface (``/v2/check``, ``/v2/languages``) for Chinese: its clients check with our rules.

Offsets are UTF-16 code units, as LanguageTool's are. Beside its own fields ``product`` and ``platform`` are understood.
Documented in docs/languagetool.md.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date as Date
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from nlp import Alert, Checker, Platform, Product
from server import __version__
from server.context import AppContext
from server.protocol import dump, load
from server.words import words

LANGUAGES = (("Chinese", "zh", "zh-CN"), ("Chinese (Simplified)", "zh", "zh-Hans"))
MOST_CHARACTERS = 300_000
MOST_BYTES = 12 * MOST_CHARACTERS
CONTEXT = 40
ISSUES = {"ban": "legal", "proof": "non-conformance", "hint": "style"}


class Refused(Exception):
    """A request LanguageTool would refuse: the status and one line."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Text:
    """Words to check, and where each stands in what the client sent (UTF-16 code units)."""

    plain: str
    places: tuple[int, ...]


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the two routes."""

    async def check(request: Request) -> Response:
        try:
            if context.checker is None:
                raise Refused(503, "the rules are not loaded yet")
            fields = {**request.query_params, **(await _form(request))}
            answer = await run_in_threadpool(checked, context.checker, fields, Date.today())
        except Refused as refused:
            return PlainTextResponse(f"Error: {refused}", refused.status)
        return Response(dump(answer), media_type="application/json")

    def languages(request: Request) -> Response:
        known = [{"name": name, "code": code, "longCode": long} for name, code, long in LANGUAGES]
        return Response(dump(known), media_type="application/json")

    return [Route("/v2/check", check, methods=["GET", "POST"]), Route("/v2/languages", languages, methods=["GET"])]


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form. Raises Refused where it is too long."""
    if request.method != "POST":
        return {}
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, f"at most {MOST_CHARACTERS} characters at once")
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(400, "send a form, URL-encoded UTF-8") from error
    return {key: values[-1] for key, values in fields.items()}


def checked(checker: Checker, fields: Mapping[str, str], date: Date) -> dict[str, Any]:
    """Answer a request. Raises Refused."""
    language = fields.get("language", "")
    if language != "auto" and language.partition("-")[0].lower() != "zh":
        raise Refused(400, f"'{language}' is not a language code known here; known are zh, zh-CN and auto")
    text = read_text(fields)
    if len(text.plain) > MOST_CHARACTERS:
        raise Refused(413, f"at most {MOST_CHARACTERS} characters at once")
    try:
        product = Product(fields.get("product", "general"))
        platform = Platform(fields["platform"]) if fields.get("platform") else None
    except ValueError as error:
        raise Refused(400, str(error)) from error
    wanted = _wanted(fields)
    found = [(at, line, a) for at, line, a in _alerts(checker, text.plain, product, platform, date) if wanted(a)]
    named = {"name": "Chinese", "code": "zh-CN"}
    return {
        "software": {
            "name": "PitchGuard", "version": __version__, "buildDate": "", "apiVersion": 1, "premium": False,
            "status": f"rules {checker.rules_version}",
        },
        "warnings": {"incompleteResults": False},
        "language": {**named, "detectedLanguage": {**named, "confidence": 1.0, "source": "fixed"}},
        "matches": [_match(at, line, alert, text) for at, line, alert in found],
        "sentenceRanges": [],
    }  # fmt: skip


def read_text(fields: Mapping[str, str]) -> Text:
    """Return what ``text`` or ``data`` (text, or text with markup) holds. Raises Refused."""
    if "text" in fields:
        return _placed([(fields["text"], fields["text"])])
    try:
        data = load(fields.get("data", ""))
        if "text" in data:
            return _placed([(data["text"], data["text"])])
        return _placed([_part(part) for part in data["annotation"]])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(400, "send text, or data with text or annotation") from error


def _part(part: Mapping[str, str]) -> tuple[str, str]:
    """A part of an annotation as sent and as read; markup is read as what it stands for, or not at all."""
    return (part["text"], part["text"]) if "text" in part else (part["markup"], part.get("interpretAs", ""))


def _placed(parts: list[tuple[str, str]]) -> Text:
    """Join what is to be read of (as sent, as read) parts, remembering where it was sent."""
    places, at = [], 0
    for sent, read in parts:
        for char in sent:
            if sent == read:
                places.append(at)
            at += _units(char)
        if sent != read:
            places += [at] * len(read)
    return Text("".join(read for _, read in parts), tuple(places))


def _alerts(
    checker: Checker, text: str, product: Product, platform: Platform | None, date: Date
) -> Iterator[tuple[int, str, Alert]]:
    """Each alert with the line it stands in and where that line begins, lines judged alone as ``check`` judges them."""
    at = 0
    for line in text.splitlines(keepends=True):
        said = "".join(line.splitlines())
        for alert in checker.check(said, product, platform, date):
            yield at, said, alert
        at += len(line)


def _match(at: int, line: str, alert: Alert, text: Text) -> dict[str, Any]:
    span = alert.spans[-1]
    last = at + span.end - 1
    start, end = text.places[at + span.start], text.places[last] + _units(text.plain[last])
    left = max(0, span.start - CONTEXT)
    around = line[left : span.end + CONTEXT]
    law = "；".join(f"{cite.law}{cite.article}" for cite in alert.cite)
    return {
        "message": f"{alert.title}：{alert.why}" + (f"（{law}）" if law else ""),
        "shortMessage": alert.title,
        "replacements": [{"value": instead} for instead in alert.say_instead],
        "offset": start,
        "length": end - start,
        "context": {"text": around, "offset": _units(line[left : span.start]), "length": _units(alert.text)},
        "sentence": line,
        "type": {"typeName": "Other"},
        "rule": {
            "id": alert.rule, "description": alert.title, "issueType": ISSUES[alert.level],
            "category": {"id": alert.category, "name": words("zh")["category"][alert.category]},
        },
        "ignoreForIncompleteSentence": False,
        "contextForSureMatch": 0,
    }  # fmt: skip


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _wanted(fields: Mapping[str, str]) -> Callable[[Alert], bool]:
    """Which alerts the client asked for: enabled and disabled rules and categories, ``enabledOnly``."""

    def named(*keys: str) -> set[str]:
        return {name.strip() for key in keys for name in fields.get(key, "").split(",") if name.strip()}

    on, off = named("enabledRules", "enabledCategories"), named("disabledRules", "disabledCategories")
    only = bool(on) and fields.get("enabledOnly", "") in ("true", "yes")

    def wanted(alert: Alert) -> bool:
        names = {alert.rule, alert.category.value}
        return not names & off and (not only or bool(names & on))

    return wanted
