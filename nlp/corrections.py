"""Corrections on air: reads them, tells which alerts they close, and words one for the host to say.

Data: ``corrections.toml``. Pure; times are milliseconds of the session.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.normalise import BREAKS
from nlp.types import Category, Product
from nlp.wording import SILENT, Heard, Sieve, Wordings, hear, wordings

NAMED_MS = 15 * 60_000
TOPIC_MS = 120_000
NEAR_MS = 45_000
_NEGATED_BEFORE = 3
_CONDITION_BEFORE = 10
_WITHDRAWN_BEFORE = 8
_NAMED_BEFORE = 6
_WITHDRAWN_AFTER = 10
_LONGEST_NAME = 12
_ALL = 99
_LEAST_HEARD = 4
_LEAST_NAMED = 6
_MOST_NAMED = 12
_SHEET = "/sheet-"
_PAUSES = re.escape("".join(BREAKS))


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """What a correction may close: an alert that stands open, and when it was first shown."""

    id: str
    rule: str
    category: Category
    text: str
    product: Product
    at_ms: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence that takes something back; ``start`` and ``end`` (code points) mark the words that say so.

    ``kind`` is ``mistake``, ``withdrawal`` or ``amend``. ``names`` is what it says it is about; ``vague``: it points at
    a sentence without naming it; ``count``: how many sentences it means; ``doubles``: it makes a claim greater still.
    """

    text: str
    kind: str
    start: int
    end: int
    names: tuple[str, ...]
    vague: bool
    count: int
    doubles: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    """Words of an alert inside a correction, in places of the folded caption; ``most``: more than half, ``whole``: all."""

    alert: OpenAlert
    start: int
    end: int
    most: bool
    whole: bool


def read(text: str) -> Correction | None:
    """Return the correction in a caption, None where there is none (also: denied, asked, somebody else's)."""
    heard = hear(text)
    cue = _cue(heard)
    if cue is None:
        return None
    kind, start, end = cue
    naming = _data().naming
    count = _ALL if naming["many"].find(heard) else 2 if naming["two"].find(heard) else 1
    return Correction(
        text=text,
        kind=kind,
        start=heard.positions[start],
        end=heard.positions[end - 1] + 1,
        names=_names(heard.plain),
        vague=bool(naming["vague"].find(heard)),
        count=count,
        doubles=bool(naming["doubling"].find(heard)),
    )


def closes(
    correction: Correction, open_alerts: Sequence[OpenAlert], now_ms: int, *, product: Product | None = None
) -> list[str]:
    """Return the ids of the alerts it takes back: those it names, else those it speaks of, else the nearest.

    Nothing where it names something else, or makes the claim again. ``product``: the kind now on offer, if known.
    """
    if correction.doubles:
        return []
    heard = hear(correction.text)
    alerts = [alert for alert in open_alerts if 0 <= now_ms - alert.at_ms <= NAMED_MS]
    mentions = [mention for alert in alerts for mention in _mentions(alert, heard, correction.names)]
    again = [mention for mention in mentions if _repeats(mention, heard, correction)]
    withdrawn = {mention.alert.id for mention in mentions if mention not in again}
    facts = (
        mention for mention in mentions if _SHEET in mention.alert.rule
    )  # the true value is much like the false one
    wholly = {mention.alert.id for mention in facts if mention not in again and mention.whole}
    repeated = {
        mention.alert.id
        for mention in again
        if mention.whole or (mention.alert.id not in wholly and (mention.most or mention.alert.id not in withdrawn))
    }
    named = _named([mention for mention in mentions if mention.alert.id not in repeated])
    if named:
        return [alert.id for alert in named if product in (None, alert.product) or now_ms - alert.at_ms <= TOPIC_MS]
    if any(alert.id in repeated and alert.at_ms < now_ms for alert in alerts):
        return []
    others = [alert for alert in alerts if alert.id not in repeated]
    return [alert.id for alert in _meant(correction, heard, others, now_ms)]


def takes_back(text: str, start: int, end: int) -> bool:
    """Tell whether words of ``text`` are only named by a correction right behind them (加微信那个不算) or within (刚才说的|包过不对…)."""
    named = any(word in text[max(0, start - _NAMED_BEFORE) : start] for word in naming_words())
    within = read(text[:end]) if named else None
    if within is not None and not within.doubles and start < within.end:
        return True
    behind = text[end : end + _NAMED_BEFORE + _LONGEST_NAME]
    correction = read(text[start:end] + behind) if behind else None
    if correction is None or correction.doubles:
        return False
    between = correction.start - (end - start)
    return 0 <= between <= _NAMED_BEFORE and BREAKS.isdisjoint(behind[:between])


def sentence(category: Category, words: str, say_instead: Sequence[str]) -> str:
    """Return one sentence the host can say to take ``words`` back; it may end with the first of ``say_instead``."""
    sentences = _data().sentences
    shape = sentences.get(category, sentences["default"]) if say_instead else sentences["default"]
    instead = say_instead[0].rstrip("。！!. ") if say_instead else ""
    return shape.format(words=speakable(words), instead=instead)


def speakable(words: str) -> str:
    """Words to be named again: of many, their first clause that is long enough to tell them by."""
    said = " ".join(words.split())
    clauses = re.split(f"(?<=.{{{_LEAST_NAMED}}})[{_PAUSES}]", said, maxsplit=1)
    return clauses[0] if len(said) > _MOST_NAMED else said


def naming_words() -> tuple[str, ...]:
    """Words right before what is only named again, to be taken back perhaps (刚才说…)."""
    return _data().named_before


def _cue(heard: Heard) -> tuple[str, int, int] | None:
    """The first words that take something back and are neither denied, conditional, asked nor another's."""
    near = _data().sieve.near(heard)
    found = [(start, end, kind) for kind, cue in _data().cues.items() if cue in near for start, end in cue.find(heard)]
    for start, end, kind in sorted(found):
        if not _excused(heard, kind, start, end):
            return kind, start, end
    return None


def _excused(heard: Heard, kind: str, start: int, end: int) -> bool:
    no = _data().no_correction
    near, far = max(0, start - _NEGATED_BEFORE), max(0, start - _CONDITION_BEFORE)
    if no["negating"].find(heard, near, start) or no["conditional"].find(heard, far, start):
        return True
    if no["refusing"].find(heard, near, end):
        return True
    others = no["others"].find(heard, near, start)
    if others and "我" not in heard.plain[others[-1][1] : start]:
        return True
    lists = ("asking",) if kind == "mistake" else ("asking", "other_sense")
    return any(at == end for name in lists for at, _ in no[name].find(heard, end))


def _names(plain: str) -> tuple[str, ...]:
    """What it says it is about: words after 不是, 刚才说, 更正 … that are no stock talk."""
    data = _data()
    names = (found.group(1) for found in data.leads.finditer(plain))
    return tuple(name for name in names if len(name) >= 2 and name.strip(data.light))


def _mentions(alert: OpenAlert, heard: Heard, names: tuple[str, ...]) -> list[_Mention]:
    """The longest runs of the alert's words in the correction, by writing or sound, that tell it from others."""
    words = hear(alert.text)
    mentions: list[_Mention] = []
    at = 0
    while at < len(heard):
        length = max((_common(words, start, heard, at) for start in range(len(words))), default=0)
        run = heard.plain[at : at + length]
        if length >= 2 and _names_it(run, at, words, heard, names):
            mentions.append(_Mention(alert, at, at + length, 2 * length > len(words), length == len(words)))
            at += length
        else:
            at += 1
    return mentions


def _names_it(run: str, at: int, words: Heard, heard: Heard, names: tuple[str, ...]) -> bool:
    known = len(run) == len(words) or run in names or _tells(run, words)
    return known and not _cuts_a_number(heard.plain, at, at + len(run))


def _cuts_a_number(plain: str, start: int, end: int) -> bool:
    """Part of a number is another number: 四十九块九 is not named by 五十九块九."""
    figures = _data().figures
    begins = plain[start] in figures and plain[start - 1 : start] in figures if start else False
    return begins or (plain[end - 1] in figures and plain[end : end + 1] in figures and end < len(plain))


def _common(words: Heard, start: int, heard: Heard, at: int) -> int:
    """How many places sound alike from ``start`` and ``at`` on."""
    length = 0
    while start + length < len(words) and at + length < len(heard) and _same(words, start + length, heard, at + length):
        length += 1
    return length


def _same(words: Heard, one: int, heard: Heard, other: int) -> bool:
    return words.plain[one] == heard.plain[other] or (words.pairs[2 * one] == heard.pairs[2 * other] != SILENT)


def _tells(run: str, words: Heard) -> bool:
    """Two weighty characters, one of them written alike where there are only two."""
    weighty = [char for char in run if char not in _data().light]
    return len(weighty) >= 2 and (len(run) > 2 or any(char in words.plain for char in weighty))


def _repeats(mention: _Mention, heard: Heard, correction: Correction) -> bool:
    """The words stand after the cue as a claim: neither taken back nor about her own shop alone."""
    cue = next(at for at, place in enumerate(heard.positions) if place >= correction.start)
    if mention.end <= cue:
        return False
    naming = _data().naming
    before = max(0, mention.start - _WITHDRAWN_BEFORE), mention.start
    return not (
        naming["before"].find(heard, *before)
        or naming["own"].find(heard, *before)
        or naming["after"].find(heard, mention.end, mention.end + _WITHDRAWN_AFTER)
    )


def _named(mentions: list[_Mention]) -> list[OpenAlert]:
    """The alerts mentioned: of words inside longer ones the longer count, of a mere part of several the nearest."""
    named: dict[str, OpenAlert] = {}
    for mention in mentions:
        start, end = mention.start, mention.end
        around = [other for other in mentions if other.start <= start and end <= other.end]
        if any(other.end - other.start > end - start for other in around):
            continue
        if not mention.most:
            mention = max(around, key=lambda other: (other.most, other.alert.at_ms))
        named[mention.alert.id] = mention.alert
    return list(named.values())


def _meant(correction: Correction, heard: Heard, alerts: Sequence[OpenAlert], now_ms: int) -> list[OpenAlert]:
    """Where no alert's words are named: the nearest of the category it speaks of, else the nearest at all."""
    near = sorted((a for a in alerts if now_ms - a.at_ms <= NEAR_MS), key=lambda alert: alert.at_ms)
    if correction.count > 1:
        far = sorted((a for a in alerts if now_ms - a.at_ms <= TOPIC_MS), key=lambda alert: alert.at_ms)
        return far[-correction.count :]
    reach = NEAR_MS if correction.vague else TOPIC_MS
    spoken_of = [alert for alert in alerts if now_ms - alert.at_ms <= reach and _spoken_of(alert, heard)]
    if spoken_of:
        return [max(spoken_of, key=lambda alert: alert.at_ms)]
    if near and (correction.vague or not correction.names):
        return near[-1:]
    return []


def _spoken_of(alert: OpenAlert, heard: Heard) -> bool:
    """It speaks of what the rule, else the category, is about."""
    topics = _data().topics
    topic = topics.get(alert.rule.rpartition("/")[2]) or topics.get(alert.category)
    return topic is not None and bool(topic.find(heard))


@dataclass(frozen=True, slots=True)
class _Data:
    cues: Mapping[str, Wordings]
    sieve: Sieve
    no_correction: Mapping[str, Wordings]
    naming: Mapping[str, Wordings]
    topics: Mapping[str, Wordings]
    leads: re.Pattern[str]
    light: str
    figures: frozenset[str]
    named_before: tuple[str, ...]
    sentences: Mapping[str, str]


@cache
def _data() -> _Data:
    with files("nlp").joinpath("corrections.toml").open("rb") as file:
        tables = tomllib.load(file)
    naming = tables["naming"]
    light, figures = naming.pop("light"), naming.pop("figures")
    named_before = tuple(naming.pop("named_before"))
    leads, stops = _either(naming.pop("leads")), _either(naming.pop("stops"))
    cues = _compiled(tables["cues"], least_heard=_LEAST_HEARD)
    return _Data(
        cues=cues,
        sieve=Sieve(cues.values()),
        no_correction=_compiled(tables["no_correction"]),
        naming=_compiled(naming),
        topics=_compiled(tables["topics"]),
        leads=re.compile(rf"(?:{leads})(.{{0,{_LONGEST_NAME}}}?)(?={stops}|$)"),
        light=light,
        figures=frozenset(figures),
        named_before=named_before,
        sentences=tables["sentences"],
    )


def _compiled(table: Mapping[str, Any], least_heard: int = 3) -> dict[str, Wordings]:
    return {name: wordings(sources, least_heard=least_heard) for name, sources in table.items()}


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
