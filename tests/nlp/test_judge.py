"""Candidates in, verdicts out: what excuses, the level for the goods, one alert per fault."""

from pathlib import Path

import pytest

from nlp import Category, Checker, Item, Level, Platform, Product
from nlp.judge import Setting
from nlp.scan import Growth
from tests.nlp.minirules import pack, write_rule


def checker(folder: Path, *rules: tuple[str, str, str]) -> Checker:
    """A checker of rules given as (id, patterns, more keys)."""
    for id, patterns, more in rules:
        write_rule(folder, id, patterns, more)
    return pack(folder, {})


def said(checker: Checker, text: str, product: Product = Product.GENERAL, **more: object) -> list[tuple[str, str, str]]:
    """(rule, level, words) of each alert."""
    return [(alert.rule, alert.level.value, alert.text) for alert in checker.check(text, product, **more)]  # type: ignore[arg-type]


def test_of_two_rules_on_the_same_words_the_graver_speaks_and_both_are_cited(tmp_path: Path) -> None:
    for id, level, cite in (("price/a", "proof", "icr-6-5"), ("absolute/b", "ban", "ad-law-9-3")):
        write_rule(tmp_path, id, '["全网最低价"]')
        path = tmp_path / f"{id}.toml"
        path.write_text(path.read_text("utf-8").replace('"ban"', f'"{level}"').replace('"ad-law-9-3"', f'"{cite}"'), "utf-8")
    (alert,) = pack(tmp_path, {}).check("这是全网最低价")
    assert (alert.rule, alert.level) == ("absolute/b", Level.BAN)
    assert {cite.id for cite in alert.cite} == {"ad-law-9-3", "icr-6-5"}


def test_of_equal_levels_the_more_specific_speaks(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("absolute/long", '["全网 最低价"]', ""), ("absolute/short", '["最低价"]', ""))
    assert said(judged, "全网最低价") == [("absolute/long", "ban", "全网最低价")]


def test_a_weak_rule_gives_way(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("absolute/long", '["全网最低价"]', "weak = true"), ("absolute/short", '["最低价"]', ""))
    assert said(judged, "全网最低价") == [("absolute/short", "ban", "最低价")]


def test_one_rule_side_by_side_is_one_alert(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("scarcity/a", '["秒拍|秒付"]', ""))
    assert said(judged, "秒拍 秒付") == [("scarcity/a", "ban", "秒拍 秒付")]
    assert said(judged, "秒拍以后再秒付") == [("scarcity/a", "ban", "秒拍以后再秒付")]
    assert len(said(judged, "秒拍以后你们大家记得再秒付")) == 2


def test_illness_and_effect_side_by_side_are_one_claim(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("medical/a", '["治鼻炎"]', ""), ("efficacy/b", '["三天断根"]', ""))
    assert said(judged, "治鼻炎三天断根") == [("medical/a", "ban", "治鼻炎三天断根")]
    assert said(judged, "治鼻炎 三天断根") == [("medical/a", "ban", "治鼻炎 三天断根")]
    assert len(said(judged, "治鼻炎，三天断根")) == 2


def test_the_kind_of_goods_chooses_the_level(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("efficacy/a", '["美白效果"]', '[levels]\nspecial_cosmetics = "quiet"\ncosmetics = "proof"'))
    assert [said(judged, "美白效果", product) for product in (Product.FOOD, Product.COSMETICS, Product.SPECIAL_COSMETICS)] == [
        [("efficacy/a", "ban", "美白效果")],
        [("efficacy/a", "proof", "美白效果")],
        [],
    ]


def test_a_platform_s_rule_speaks_there_only(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("diversion/a", '["加微信"]', 'platforms = ["douyin"]'))
    assert said(judged, "加微信") == []
    assert said(judged, "加微信", platform=Platform.TAOBAO) == []
    assert len(said(judged, "加微信", platform=Platform.DOUYIN)) == 1


def test_unless_excuses_what_it_touches(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("absolute/a", '["最低价"]', 'unless = ["最低价 承诺书"]'))
    assert said(judged, "签了最低价承诺书") == []
    assert len(said(judged, "最低价，签了最低价承诺书")) == 1


@pytest.mark.parametrize(("effects", "alerts"), [(("增强免疫力",), 0), (("改善睡眠",), 1), ((), 1), (None, 1)])
def test_what_the_sheet_registers_is_quiet(tmp_path: Path, effects: tuple[str, ...] | None, alerts: int) -> None:
    judged = checker(tmp_path, ("efficacy/a", '["增强免疫力"]', 'sheet = "effects"'))
    item = Item("1", "甲", Product.HEALTH_FOOD, effects=effects)
    assert len(judged._heard("增强免疫力", _setting(item), None, 0, True, Growth())) == alerts


def test_absolute_words_in_the_goods_name_are_its_name(tmp_path: Path) -> None:
    judged = checker(tmp_path, ("absolute/a", '["第一|顶级"]', ""), ("efficacy/b", '["见效快"]', ""))
    setting = _setting(Item("1", "第一口 顶级 见效快", Product.GENERAL))
    assert [a.category for a in judged._heard("这款第一口 顶级 见效快", setting, None, 0, True, Growth())] == [Category.EFFICACY]
    assert [a.text for a in judged._heard("第一口 顶级 见效快 销量第一", setting, None, 0, True, Growth())] == ["见效快", "第一"]


def _setting(item: Item) -> Setting:
    return Setting(item.product, None, item)
