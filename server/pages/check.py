"""The script page at ``/check``: paste or upload, see the marks, choose rewordings, take script and record away."""

import io
import secrets
from dataclasses import dataclass, field
from datetime import date as Date
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from nlp import Checker, Item, Platform, Product, SheetError, load_sheet
from server.context import AppContext
from server.pages.rendering import language, page
from server.pages.review_record import ReviewRecord, review_page
from server.readers import ReadError, decoded, read
from server.record import RecordError, now
from server.report import policy
from server.review import Review, review, reworded
from server.words import words

MOST_CHARACTERS = 300_000
MOST_BYTES = 20_000_000
PLAIN = {"", ".txt", ".md"}
SUFFIXES = (".txt", ".md", ".docx", ".srt", ".vtt", ".ass", ".xlsx")
OWN_REFERRER = {"referrer-policy": "same-origin"}  # a form without a referrer would come with the Origin "null"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says. ``picks``: mark number → place in ``say_instead``."""

    text: str
    source: str
    product: Product
    platform: Platform | None
    sheet: tuple[Item, ...]
    sheet_text: str
    do: str
    picks: dict[int, int]
    reviewer: str
    verdict: str
    note: str
    errors: tuple[str, ...] = field(default=())


def routes(context: AppContext) -> list[BaseRoute]:
    """Return the page's routes."""

    async def show(request: Request) -> Response:
        return _page(request, None, None, ())

    async def check(request: Request) -> Response:
        if context.checker is None:
            return _page(request, None, None, ("the rules are not loaded yet",), 503)
        async with request.form(max_part_size=MOST_BYTES, max_files=2) as form:
            try:
                asked = await _asked(form)
            except (ReadError, SheetError, ValueError) as error:
                told = f"这份稿子或商品单读不了：{error}" if language(request) == "zh" else str(error)
                return _page(request, None, None, (told,), 400)
        reviewed = await run_in_threadpool(_review, context.checker, asked, asked.text)
        return await _answer(request, context, context.checker, asked, reviewed)

    return [Route("/check", show, methods=["GET"]), Route("/check", check, methods=["POST"])]


async def _answer(request: Request, context: AppContext, checker: Checker, asked: Asked, reviewed: Review) -> Response:
    """Do what the button pressed says: show, put the rewordings in, or hand out a file."""
    if asked.do in ("check", "edit"):
        return _page(request, asked, reviewed, ())
    clean = reworded(reviewed, asked.picks)
    stem = Path(asked.source).stem or "script"
    if asked.do == "text":
        return _file(clean.encode("utf-8-sig"), "text/plain; charset=utf-8", f"{stem}-cleaned.txt")
    if asked.do == "docx":
        return _file(_docx(clean), DOCX, f"{stem}-cleaned.docx")
    after = await run_in_threadpool(_review, checker, asked, clean)
    if asked.do == "record":
        return _record(request, context, asked, reviewed, after)
    return _page(request, asked, after, ())


async def _asked(form: FormData) -> Asked:
    """Read the form. Raises ReadError, SheetError or ValueError with a line for the host."""
    do = str(form.get("do", "check"))
    text, source = str(form.get("edited" if do == "edit" else "text", "")), str(form.get("source", ""))[:200]
    upload, sheet = form.get("file"), form.get("sheet")
    if isinstance(upload, UploadFile) and upload.filename:
        source = Path(upload.filename).name
        text = _read(await upload.read(), source)
    if len(text) > MOST_CHARACTERS:
        raise ReadError(f"{source or 'the script'}: at most {MOST_CHARACTERS} characters at once")
    sheet_text = str(form.get("sheet_text", ""))
    if isinstance(sheet, UploadFile) and sheet.filename:
        sheet_text = decoded(await sheet.read(), sheet.filename)
    platform = str(form.get("platform", ""))
    return Asked(
        text=text, source=source, product=Product(str(form.get("product", "general"))),
        platform=Platform(platform) if platform else None, sheet=_sheet(sheet_text), sheet_text=sheet_text,
        do=do, picks=_picks(form), reviewer=str(form.get("reviewer", ""))[:80],
        verdict="passed" if form.get("verdict") == "passed" else "returned", note=str(form.get("note", ""))[:2000],
    )  # fmt: skip


def _picks(form: FormData) -> dict[int, int]:
    """The rewordings chosen: fields ``pick-NUMBER``, empty where the words stay."""
    chosen = {key.removeprefix("pick-"): str(value) for key, value in form.items() if key.startswith("pick-")}
    return {int(key): int(value) for key, value in chosen.items() if key.isdecimal() and value.isdecimal()}


def _sheet(text: str) -> tuple[Item, ...]:
    return tuple(load_sheet(text, "json" if text.lstrip()[:1] in ("[", "{") else "csv")) if text.strip() else ()


def _read(data: bytes, name: str) -> str:
    """The text of an uploaded file, one line a paragraph, cell row or subtitle. Raises ReadError."""
    suffix = Path(name).suffix.lower()
    if suffix in PLAIN:
        return decoded(data, name)
    if suffix not in SUFFIXES:
        raise ReadError(f"{name}: files of these kinds can be read: {' '.join(SUFFIXES)}")
    return "\n".join(line.text for line in read(data, "auto", name))


def _review(checker: Checker, asked: Asked, text: str) -> Review:
    return review(
        checker, text, source=asked.source, product=asked.product, platform=asked.platform, date=Date.today(),
        sheet=asked.sheet,
    )  # fmt: skip


def _page(
    request: Request, asked: Asked | None, reviewed: Review | None, errors: tuple[str, ...], status: int = 200
) -> Response:
    response = page(
        request, "script.html", asked=asked, review=reviewed, errors=errors, words=words(language(request)),
        suffixes=",".join(SUFFIXES), most=MOST_CHARACTERS, shown=_shown(asked.sheet if asked else ()),
    )  # fmt: skip
    response.status_code = status
    response.headers.update(OWN_REFERRER)
    return response


def _shown(sheet: tuple[Item, ...]) -> list[str]:
    """The fields of the sheet that say anything, in the order they are named in."""
    return [
        field for field in words("zh")["field"] if field != "name" and any(getattr(i, field) is not None for i in sheet)
    ]


def _record(request: Request, context: AppContext, asked: Asked, before: Review, after: Review) -> Response:
    """Write the review down where a record is kept, and hand out its page; who signs it must be named."""
    if not asked.reviewer.strip():
        told = "审核记录要写明审核人" if language(request) == "zh" else "a review record names its reviewer"
        return _page(request, asked, before, (told,), 400)
    record = ReviewRecord(before, after, asked.picks, asked.reviewer, asked.verdict, asked.note, now())
    entry = ""
    if context.recorder is not None:
        session = f"review-{secrets.token_urlsafe(9)}"
        try:
            seq = context.recorder.store.append(session, "review", record.at, record.kept())
        except RecordError as error:
            return _page(request, asked, before, (str(error),), 503)
        entry = f"{seq}:{context.recorder.store.hash_of(seq)[:16]}"
    written = review_page(record, entry, language(request)).encode()
    return _file(written, "text/html; charset=utf-8", f"review-{before.digest[:8]}.html", policy())


def _docx(text: str) -> bytes:
    import docx  # when it is asked for: the server starts sooner without

    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _file(data: bytes, media: str, name: str, csp: str = "") -> Response:
    headers = {"content-disposition": f'attachment; filename="{name.encode("ascii", "ignore").decode() or "script"}"'}
    if csp:
        headers["content-security-policy"] = csp
    return Response(data, media_type=media, headers=headers | OWN_REFERRER)
