"""Scripts and captions in whatever file they come, as lines with their place. Raises ReadError, one clear line.

The library of a format is loaded when a file of it comes, so that the server need not wait for them all as it starts.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

from nlp import Item, Platform, Product, SheetError, item_from_dict
from server.protocol import load

Kind = TypeVar("Kind", Product, Platform)

SUBTITLES = {"srt", "vtt", "ass"}
HEADER = {"header", "broadcast"}
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
KINDS = {".jsonl": "jsonl", ".srt": "srt", ".vtt": "vtt", ".ass": "ass", ".docx": "docx", ".xlsx": "xlsx"}


class ReadError(Exception):
    """A file that cannot be read as what it should be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it stands, its text, and what it says of itself (None: not said)."""

    source: str
    number: int
    id: str
    text: str
    at_ms: int = 0
    product: Product | None = None
    platform: Platform | None = None
    item: Item | None = None


def read(data: bytes, kind: str, source: str) -> list[Line]:
    """Return the lines of a file; ``kind`` auto goes by the name. Raises ReadError."""
    if kind == "auto":
        kind = KINDS.get(Path(source).suffix.lower(), "text")
    if kind == "docx":
        return _numbered(source, _docx(data, source))
    if kind == "xlsx":
        return _numbered(source, _xlsx(data, source))
    text = decoded(data, source)
    if kind in SUBTITLES:
        return list(_subtitles(text, kind, source))
    if kind == "jsonl":
        return list(_captions(text, source))
    return _numbered(source, text.splitlines())


def decoded(data: bytes, source: str) -> str:
    """Text in UTF-8, else in the UTF-16 or GB18030 of Chinese Windows. Raises ReadError."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in UTF16_MARKS else "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ReadError(f"{source} is neither UTF-8 nor GB18030 text; save it as UTF-8")


def read_folder(folder: Path) -> list[Line]:
    """Read every file of a known kind below ``folder``. Raises ReadError."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {*KINDS, ".txt", ".md"})
    if not files:
        raise ReadError(f"{folder} holds no script or subtitle file")
    return [line for path in files for line in read_file(path, "auto")]


def read_file(path: Path, kind: str) -> list[Line]:
    """Read one file. Raises ReadError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror}") from error
    return read(data, kind, str(path))


def _numbered(source: str, texts: Iterable[str]) -> list[Line]:
    return [Line(source, n, str(n), text) for n, text in enumerate(texts, 1) if text.strip()]


def _docx(data: bytes, source: str) -> list[str]:
    """Paragraphs and table rows as they follow each other; a merged cell counts once."""
    import docx
    from docx.opc.exceptions import OpcError
    from docx.table import Table

    try:
        blocks = list(docx.Document(io.BytesIO(data)).iter_inner_content())
    except (ValueError, KeyError, OSError, BadZipFile, OpcError) as error:
        raise ReadError(f"{source} is no .docx file") from error
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += ["  ".join(dict.fromkeys(cell.text for cell in row.cells if cell.text)) for row in block.rows]
        else:
            lines.append(block.text)
    return lines


def _xlsx(data: bytes, source: str) -> list[str]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (ValueError, KeyError, OSError, BadZipFile) as error:
        raise ReadError(f"{source} is no .xlsx file") from error
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
    return ["  ".join(str(cell) for cell in row if cell is not None) for row in rows]


def _subtitles(text: str, kind: str, source: str) -> Iterator[Line]:
    import pysubs2

    try:
        events = pysubs2.SSAFile.from_string(text, format_=kind if kind != "auto" else None)
    except (pysubs2.exceptions.Pysubs2Error, ValueError) as error:
        raise ReadError(f"{source} is no {kind} subtitle file: {error}") from error
    if not events:
        raise ReadError(f"{source} holds no {kind} subtitle")
    for number, event in enumerate(events, 1):
        plain = event.plaintext.replace("\n", " ").strip()
        if plain:
            yield Line(source, number, str(number), plain, event.start)


def _captions(text: str, source: str) -> Iterator[Line]:
    """One object a line. A recorded broadcast begins with a header: the kind of goods and the platform of what follows."""
    told: dict[str, Any] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{source}: line {number}"
        try:
            row = load(line)
        except ValueError as error:
            raise ReadError(f"{where}: not JSON: {error}") from error
        if isinstance(row, dict) and "text" not in row and not HEADER.isdisjoint(row):
            told = {key: row[key] for key in ("product", "platform") if row.get(key)}
        else:
            yield _caption({**told, **row} if isinstance(row, dict) else row, number, source, where)


def _caption(row: Any, number: int, source: str, where: str) -> Line:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ReadError(f'{where}: an object with "text" is needed')
    try:
        item = item_from_dict(row["sheet"], where=where) if row.get("sheet") else None
    except SheetError as error:
        raise ReadError(str(error)) from error
    return Line(
        source,
        number,
        str(row.get("id", number)),
        row["text"],
        _at_ms(row, where),
        _member(Product, row.get("product"), f"{where}: product"),
        _member(Platform, row.get("platform"), f"{where}: platform"),
        item,
    )


def _at_ms(row: dict[str, Any], where: str) -> int:
    value = row.get("at_ms", row.get("t", 0) * 1000 if isinstance(row.get("t", 0), (int, float)) else None)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ReadError(f"{where}: at_ms is a number of milliseconds")
    return int(value)


def _member(kind: type[Kind], value: object, where: str) -> Kind | None:
    if value is None:
        return None
    if value not in [member.value for member in kind]:  # a list: what is asked for may be anything JSON holds
        raise ReadError(f"{where}: {value!r} is none of {', '.join(member.value for member in kind)}")
    return kind(value)
