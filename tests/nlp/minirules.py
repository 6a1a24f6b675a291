"""A handful of plain rules for testing the engine apart from the package's own rules, which change every week."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nlp import Checker
from nlp.lexicon import Lexicon, own_lexicons
from nlp.packs import known
from nlp.rules import read_rules
from nlp.types import Category

_COMMON = """title = "测试用"
why = "测试用"
say_instead = ["请看详情页"]
cite = ["ad-law-9-3"]
hits = ["这是【测试句】", "又是【测试句】"]
allows = ["平常话", "普通话"]
"""

PATTERNS = {
    "absolute/top": '["最好|最低价|最大|最低|第一|唯一|顶级|国家级|最开心", "全网 第一|最低"]',
    "medical/cures": '["根治|治好|治|降|治疗 <disease>|血糖|鼻炎|病|{糖尿|百}病", "{包治|药到}{百病|病除}|是药"]',
    "efficacy/sure": '["三天见效|永不反弹|保证有效|立刻见效"]',
    "counterfeit/copy": '["高仿|a货|一比一复刻"]',
    "diversion/contact": '["加|私下 ~3 微信|转账"]',
    "finance/sure": '["稳赚不赔|月入过万"]',
}


def write_rule(folder: Path, id: str, patterns: str, more: str = "") -> None:
    """Write one rule file of a pack."""
    path = folder / f"{id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{_COMMON}level = "ban"\npatterns = {patterns}\n{more}', "utf-8")


def pack(
    folder: Path, rules: Mapping[str, str], lexicons: Mapping[str, Lexicon] | None = None, *, only: str = ""
) -> Checker:
    """Return a checker that knows only ``rules``: id → patterns (a TOML list), excused by ``only`` where one is named."""
    for id, patterns in rules.items():
        write_rule(folder, id, patterns)
    lists = {**own_lexicons(), **(lexicons or {})}
    may = known(lists)
    if only:
        may = replace(may, usual_excuses=dict.fromkeys(Category, frozenset({only})))
    return Checker(read_rules([folder], may), lists)
