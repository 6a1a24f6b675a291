"""Reads a product sheet, JSON or CSV, into items; refuses with one line that names the product and the field."""

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

from nlp.types import Item, Product, SheetError

FIELDS = (
    "sku", "name", "product", "price", "list_price", "stock", "origin", "spec", "gifts", "registration", "effects",
    "evidence", "promises",
)  # fmt: skip
_LISTS = ("gifts", "effects", "evidence", "promises")
_NUMBERS = ("price", "list_price", "stock")
_SEPARATORS = re.compile(r"[;；、|\n]")


def load_sheet(data: str | bytes, kind: str) -> list[Item]:
    """Return the items of a sheet; ``kind`` is ``json`` or ``csv``. Raises SheetError."""
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise SheetError(f"the sheet is not UTF-8 text: {error.reason} at byte {error.start}") from error
    rows = _json_rows(text) if kind == "json" else _csv_rows(text)
    items = [item_from_dict(row, where=f"product {number}") for number, row in enumerate(rows, 1)]
    skus = [item.sku for item in items]
    twice = next((sku for sku in skus if skus.count(sku) > 1), None)
    if twice is not None:
        raise SheetError(f"sku {twice!r} stands twice; each product has its own")
    return items


def _json_rows(text: str) -> list[Mapping[str, Any]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise SheetError(f"the sheet is not JSON: {error.msg} in line {error.lineno}") from error
    rows = data if isinstance(data, list) else data.get("sheet") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SheetError("the sheet is a list of products, each an object with sku, name, price …")
    return rows


def _csv_rows(text: str) -> list[Mapping[str, Any]]:
    reader = csv.DictReader(io.StringIO(text))
    unknown = [name for name in reader.fieldnames or () if name and name.strip() not in FIELDS]
    if unknown or not reader.fieldnames:
        raise SheetError(f"unknown heading {', '.join(unknown) or '(none)'}; headings are {', '.join(FIELDS)}")
    return [{(key or "").strip(): value for key, value in row.items()} for row in reader]


def item_from_dict(row: Mapping[str, Any], *, where: str = "product") -> Item:
    """Return one item; an absent or empty value is unknown. Raises SheetError naming ``where`` and the field."""
    unknown = sorted(set(row) - set(FIELDS))
    if unknown:
        raise SheetError(f"{where}: unknown field {', '.join(map(str, unknown))}; fields are {', '.join(FIELDS)}")
    sku, name = _text(row, "sku", where), _text(row, "name", where)
    if not sku or not name:
        raise SheetError(f"{where}: {'sku' if not sku else 'name'} is missing")
    kind = _text(row, "product", where)
    if kind is not None and kind not in {product.value for product in Product}:
        raise SheetError(f"{where}: product {kind!r} is none of {', '.join(product.value for product in Product)}")
    stock = _number(row, "stock", where)
    lists = {key: _list(row, key, where) for key in _LISTS}
    return Item(
        sku=sku,
        name=name,
        product=None if kind is None else Product(kind),
        price=_number(row, "price", where),
        list_price=_number(row, "list_price", where),
        stock=None if stock is None else int(stock),
        origin=_text(row, "origin", where),
        spec=_text(row, "spec", where),
        registration=_text(row, "registration", where),
        **lists,
    )


def _text(row: Mapping[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, (str, int, float)) or isinstance(value, bool) or len(str(value)) > 1000:
        raise SheetError(f"{where}: {key} is a text of at most 1,000 characters")
    return str(value).strip() or None


def _number(row: Mapping[str, Any], key: str, where: str) -> float | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    try:
        number = float(str(value).strip().removeprefix("¥").removeprefix("￥").removesuffix("元"))
    except ValueError:
        number = -1.0
    if isinstance(value, bool) or not 0 <= number < 1e12:
        raise SheetError(f"{where}: {key} is a number from 0, not {value!r}")
    return number


def _list(row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...] | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = _SEPARATORS.split(value)
    if not isinstance(value, (list, tuple)) or not all(isinstance(entry, str) for entry in value):
        raise SheetError(f"{where}: {key} is a list of texts (in CSV separated by ;)")
    return tuple(entry.strip() for entry in value if entry.strip())
