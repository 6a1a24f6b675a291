"""A text that grows is looked at where it is new, and judged as if it were read for the first time."""

import random
from collections.abc import Iterator

import pytest

from nlp import Checker, Product
from nlp.lexicon import Lexicon
from nlp.scan import Growth, Scanner
from nlp.vocabulary import Vocabulary
from tests.nlp.test_scan import everywhere

ODD = ("z", "某", "和", "V", "wei", "3", "万", "多", "，", " ", "😀", "最", "·", "刚才说")
KINDS = (Product.GENERAL, Product.FOOD, Product.HEALTH_FOOD)


def texts(checker: Checker, count: int) -> Iterator[str]:
    """Examples of the rules, cut, joined and disguised."""
    chance = random.Random(7)
    lines = [one.text for rule in checker.rules for one in rule.hits] + [one.text for rule in checker.rules for one in rule.allows]
    for _ in range(count):
        parts = [chance.choice(lines)[-chance.randrange(2, 30) :] + chance.choice(ODD) * chance.randrange(2) for _ in range(chance.randrange(1, 4))]
        text = "".join(parts)
        place = chance.randrange(len(text))
        yield text[:place] + chance.choice(("", chance.choice(ODD))) + text[place:]


def test_a_text_that_grows_is_judged_as_if_it_were_new(checker: Checker) -> None:
    chance = random.Random(8)
    judged = alerts = 0
    for text in texts(checker, 500):
        growth, kind, step = Growth(), chance.choice(KINDS), chance.randrange(1, 4)
        for end in (*range(step, len(text), step), len(text)):
            kind = chance.choice((*([kind] * 30), *KINDS))
            grown = checker.check(text[:end], kind, growth=growth)
            assert grown == checker.check(text[:end], kind), (text[:end], kind)
            judged, alerts = judged + 1, alerts + len(grown)
    assert judged > 3000
    assert alerts > 1000


@pytest.mark.parametrize(
    "parts",
    [
        ("价格三十", "多万一套", "包涨"),  # a number goes on
        ("包治百", "病"),
        ("包zhi", "bai病"),  # letters
        ("全网最", "低低价"),  # doubled
        ("这款代", "某", "谢快"),  # pushed in
        ("第一", "次来的家人"),  # an innocent word
        ("真的是全网最低价", "，我可没这么说"),
    ],
)
def test_seams_are_read_as_one(checker: Checker, parts: tuple[str, ...]) -> None:
    growth, text = Growth(), ""
    for part in parts:
        text += part
        assert checker.check(text, growth=growth) == checker.check(text)


def test_what_stands_there_is_the_same(checker: Checker) -> None:
    scanner = checker._scanner
    grown = 0
    for text in ("这款代某谢", "买它稳某不赔的", *texts(checker, 60)):
        seen = scanner.glance(text[:1])
        for end in range(2, len(text) + 1):
            if scanner.grow(seen, text[:end]) is None:
                seen = scanner.glance(text[:end])
            else:
                grown += 1
            assert scanner.look(seen) == scanner.scan(text[:end])
    assert grown > 500


def test_another_text_is_read_anew_and_spoils_nothing(checker: Checker) -> None:
    scanner = checker._scanner
    seen = scanner.glance("今天全网最低")
    assert scanner.grow(seen, "今天全网最高价") is None
    assert scanner.grow(seen, "今天全网最低wei") is None
    assert scanner.grow(seen, "今天全网最低价")
    assert scanner.look(seen) == scanner.scan("今天全网最低价")


def test_what_was_pushed_in_elsewhere_is_read_anew(checker: Checker) -> None:
    scanner = checker._scanner
    seen = scanner.glance("这款代某谢快")
    assert scanner.grow(seen, "这款代某谢快的") is not None
    seen.views[1].positions = [place + 1 for place in seen.views[1].positions]
    assert scanner.grow(seen, "这款代某谢快的很") is None


@pytest.mark.parametrize(("text", "new"), [("活血化于", True), ("活血化瘀", False), ("活血滑鱼", False)])
def test_a_homophone_may_stand_there_now_though_it_did_not_before(text: str, new: bool) -> None:
    """As written it stands anyhow; another word (here 活血滑鱼) stays one."""
    lexicons = {name: Lexicon(name, (), 0) for name in ("pushed_in", "homograph")} | {"masking": Lexicon("masking", ("某",), 0)}
    vocabulary = Vocabulary(lexicons, {}, lambda word: 1)
    vocabulary.words(("活血化瘀",), 3)
    asks = {~vocabulary.numbers["活血化瘀"]: (4, None)}
    scanner = Scanner(vocabulary, lambda text, least=1: text == "活血滑鱼", everywhere, asks)
    seen = scanner.glance(text)
    assert seen.held == 4
    grown = scanner.grow(seen, text + "了")
    assert grown is not None
    assert bool(grown.held) == new


def test_where_nothing_is_new_nothing_is_looked_for(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    look = Scanner.look
    monkeypatch.setattr(Scanner, "look", lambda self, seen, *more: looked.append(seen.text) or look(self, seen, *more))
    counts = []
    for growing in (False, True):
        looked.clear()
        for rule in checker.rules[::4]:
            text, growth = rule.allows[0].text, Growth() if growing else None
            for end in range(1, len(text) + 1):
                checker.check(text[:end], growth=growth)
        counts.append(len(looked))
    assert counts[1] < counts[0], counts


def test_another_setting_or_checker_is_another_question(checker: Checker) -> None:
    growth = Growth()
    assert checker.check("这款保健食品", Product.GENERAL, growth=growth) == []
    for product in Product:
        assert checker.check("这款保健食品无效退款", product, growth=growth) == checker.check("这款保健食品无效退款", product)
