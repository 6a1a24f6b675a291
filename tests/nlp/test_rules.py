"""The loader refuses each kind of fault, by file and key, and tells all faults at once."""

from pathlib import Path

import pytest

from nlp import RuleError, rules
from nlp.lexicon import own_lexicons
from nlp.packs import known
from nlp.rules import read_rules
from nlp.types import Category, Level, Platform, Product

KNOWN = known(own_lexicons())
GOOD = {
    "title": '"题目"',
    "why": '"理由"',
    "say_instead": '["换一句"]',
    "cite": '["ad-law-9-3"]',
    "level": '"ban"',
    "patterns": '["甲词"]',
    "hits": '["这【甲词】", "food: 那【甲词】"]',
    "allows": '["平常话", "cosmetics: 普通话"]',
}


def write(folder: Path, name: str = "absolute/one", without: str = "", **keys: str) -> Path:
    """Write one rule file: a good one but for ``keys``."""
    path = folder / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = {key: value for key, value in {**GOOD, **keys}.items() if key != without}
    path.write_text("\n".join(f"{key} = {value}" for key, value in table.items()), "utf-8")
    return folder


def fault(folder: Path) -> str:
    """What the loader says of ``folder``."""
    with pytest.raises(RuleError) as caught:
        read_rules([folder], KNOWN)
    return str(caught.value)


def test_a_good_rule_is_read_whole(tmp_path: Path) -> None:
    more = {"levels": '{reviewed = "proof", food = "quiet", health_food = "hint"}', "platforms": '["douyin"]', "sheet": '"effects"'}
    (rule,) = read_rules([write(tmp_path, **more)], KNOWN)
    assert (rule.id, rule.category, rule.level, rule.sound, rule.weak) == ("absolute/one", Category.ABSOLUTE, Level.BAN, 3, False)
    assert rule.level_for(Product.OTC_DRUG) is Level.PROOF
    assert rule.level_for(Product.HEALTH_FOOD) is Level.HINT
    assert rule.level_for(Product.FOOD) is None
    assert rule.level_for(Product.GENERAL) is Level.BAN
    assert rule.platforms == {Platform.DOUYIN}
    assert [(e.text, e.product, e.span) for e in rule.hits] == [("这甲词", Product.GENERAL, (1, 3)), ("那甲词", Product.FOOD, (1, 3))]
    assert rule.allows[1].product is Product.COSMETICS
    assert "negated" in rule.excused_by


def test_products_make_all_others_quiet(tmp_path: Path) -> None:
    (rule,) = read_rules([write(tmp_path, products='["reviewed", "food"]')], KNOWN)
    assert rule.level_for(Product.GENERAL) is None
    assert rule.level_for(Product.OTC_DRUG) is rule.level_for(Product.FOOD) is Level.BAN


@pytest.mark.parametrize(("value", "least"), [("true", 2), ("false", 0)])
def test_sound(tmp_path: Path, value: str, least: int) -> None:
    (rule,) = read_rules([write(tmp_path, sound=value)], KNOWN)
    assert rule.sound == least


def test_excuses_are_added_and_taken_away(tmp_path: Path) -> None:
    (rule,) = read_rules([write(tmp_path, excused_by='["a_report"]', not_excused_by='["negated", "asked"]')], KNOWN)
    assert "a_report" in rule.excused_by
    assert not {"negated", "asked"} & rule.excused_by


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_refused(tmp_path: Path, key: str) -> None:
    assert f"rules/absolute/one.toml: {key}: " in fault(write(tmp_path, without=key))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("title", f'"{"长" * 25}"', "25 characters"), ("title", '" "', "missing or empty"), ("title", "3", "missing or empty"),
        ("why", f'"{"长" * 61}"', "61 characters"), ("say_instead", "[]", "0 entries"), ("say_instead", '["1", "2", "3", "4"]', "4 entries"),
        ("say_instead", '["a", 3]', "not a list of texts"), ("cite", '["no-such-law"]', "no article 'no-such-law'"), ("cite", "[]", "0 entries"),
        ("level", '"red"', "none of ban, proof, hint"), ("levels", '{toys = "ban"}', "no kind of product"), ("levels", '{food = "red"}', "none of ban"),
        ("levels", "3", "not a table"), ("products", '["toys"]', "'toys' is none of"), ("platforms", '["tv"]', "'tv' is none of"),
        ("patterns", '["<nothing>"]', "no lexicon/nothing.txt"), ("patterns", '["甲"]', "single character"), ("patterns", '["{甲|乙"]', "unbalanced"),
        ("patterns", "[]", "there is none"), ("unless", '["<num>"]', "needs a word"), ("tokens", "3", "not a list of spaCy"),
        ("tokens", '[[{TEXT = "甲"}]]', "names the words"), ("excused_by", '["luck"]', "no excuse 'luck'"), ("not_excused_by", '["luck"]', "no excuse"),
        ("whole_words", "3", "neither true nor false"), ("weak", '"yes"', "neither true nor false"), ("sound", '"loud"', "neither true nor false"),
        ("sheet", '"colour"', "no field of the product sheet"), ("hits", '["这【甲词】"]', "1 entries"), ("hits", '["甲词", "这【甲词】"]', "has no 【span】"),
        ("hits", '["【】甲词", "这【甲词】"]', "has no 【span】"), ("hits", '["toys: 【甲词】", "这【甲词】"]', "'toys' is no kind"),
        ("allows", '["平【常】话", "普通话"]', "a near miss has none"), ("allows", '["平常话"]', "1 entries"), ("colour", '"red"', "not a key of a rule"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_key(tmp_path: Path, key: str, value: str, said: str) -> None:
    told = fault(write(tmp_path, **{key: value}))
    assert f"rules/absolute/one.toml: {'anchors' if said == 'names the words' else key}" in told
    assert said in told


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    write(tmp_path, "absolute/one", level='"red"', cite='["none"]')
    write(tmp_path, "medical/two", without="hits")
    write(tmp_path, "colours/three")
    (tmp_path / "absolute" / "broken.toml").write_text("title = ", "utf-8")
    (tmp_path / "absolute" / "binary.toml").write_bytes(b"\xff\xfe")
    told = fault(tmp_path).splitlines()
    assert len(told) == 6
    for part in ("one.toml: level", "one.toml: cite", "two.toml: hits", "three.toml: category", "broken.toml: file", "binary.toml: file"):
        assert any(part in line for line in told), part


def test_one_id_in_two_folders_is_refused(tmp_path: Path) -> None:
    first, second = (write(tmp_path / name) for name in ("a", "b"))
    with pytest.raises(RuleError, match="stands in two files"):
        read_rules([first, second], KNOWN)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "no rule file" in fault(tmp_path)


def test_too_many_rules_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_RULES", 1)
    write(tmp_path, "absolute/two")
    assert "1 is the most" in fault(write(tmp_path))
