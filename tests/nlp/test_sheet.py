"""Product sheets: JSON and CSV, and one clear line for what is wrong."""

import json

import pytest

from nlp import Product, SheetError, item_from_dict, load_sheet

CSV = """sku,name,product,price,list_price,stock,origin,spec,gifts,registration,effects,evidence,promises
1号链接,羊绒大衣,general,¥899,1299元,260,浙江桐乡,含绒30%,衣架;防尘袋,,,,七天无理由；运费险
2,坚果,,,,,,,,,,,
"""


def test_csv() -> None:
    coat, nuts = load_sheet(CSV, "csv")
    assert (coat.sku, coat.product, coat.price, coat.list_price, coat.stock) == ("1号链接", Product.GENERAL, 899, 1299, 260)
    assert coat.gifts == ("衣架", "防尘袋")
    assert coat.promises == ("七天无理由", "运费险")
    assert coat.registration is None
    assert (nuts.name, nuts.product, nuts.price, nuts.gifts) == ("坚果", None, None, None)


def test_json_as_a_list_and_as_the_message_that_carries_it() -> None:
    rows = [{"sku": 7, "name": "台灯", "price": 199, "gifts": [], "evidence": ["红点奖", " "]}]
    [lamp] = load_sheet(json.dumps(rows), "json")
    assert (lamp.sku, lamp.price, lamp.gifts, lamp.evidence) == ("7", 199, (), ("红点奖",))
    assert load_sheet(json.dumps({"sheet": rows}).encode(), "json") == [lamp]
    assert load_sheet(b"\xef\xbb\xbf" + json.dumps(rows).encode(), "json") == [lamp]


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"\xff\xfe", "json", "the sheet is not UTF-8 text: invalid start byte at byte 0"),
        ("{", "json", "the sheet is not JSON: Expecting property name enclosed in double quotes in line 1"),
        ('{"a": 1}', "json", "the sheet is a list of products, each an object with sku, name, price …"),
        ("[1]", "json", "the sheet is a list of products, each an object with sku, name, price …"),
        ('[{"sku": "1", "name": "a"}, {"sku": "1", "name": "b"}]', "json", "sku '1' stands twice; each product has its own"),
        ("sku,preis\n1,2\n", "csv", "unknown heading preis; headings are sku, name,"),
        ("", "csv", "unknown heading (none); headings are sku, name,"),
        ('[{"sku": "1"}]', "json", "product 1: name is missing"),
        ('[{"name": "a"}]', "json", "product 1: sku is missing"),
        ('[{"sku": "1", "name": "a", "colour": "red"}]', "json", "product 1: unknown field colour; fields are sku,"),
        ('[{"sku": "1", "name": "a", "product": "toy"}]', "json", "product 1: product 'toy' is none of general, food,"),
        ('[{"sku": "1", "name": "a", "price": "cheap"}]', "json", "product 1: price is a number from 0, not 'cheap'"),
        ('[{"sku": "1", "name": "a", "stock": -1}]', "json", "product 1: stock is a number from 0, not -1"),
        ('[{"sku": "1", "name": "a", "stock": true}]', "json", "product 1: stock is a number from 0, not True"),
        ('[{"sku": "1", "name": ["a"]}]', "json", "product 1: name is a text of at most 1,000 characters"),
        ('[{"sku": "1", "name": "a", "gifts": [1]}]', "json", "product 1: gifts is a list of texts (in CSV separated by ;)"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(data: str | bytes, kind: str, message: str) -> None:
    with pytest.raises(SheetError) as caught:
        load_sheet(data, kind)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_where_is_named() -> None:
    with pytest.raises(SheetError, match=r"^line 4: name is missing$"):
        item_from_dict({"sku": "1"}, where="line 4")
