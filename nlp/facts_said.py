"""The caption as facts are read from it: folded, numbers marked, other goods left out; and what a reading finds."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from nlp.amounts import Amount, numbers, value
from nlp.facts_data import compiled, entry, tables, wording, words
from nlp.normalise import BREAKS, normalise

_PARTICLES = frozenset("啊哈呃嗯呢呀哦哎嘛哇啦诶噢")
_KEPT = re.compile(r"(?<=\d)\.(?=\d)|([零〇一二三四五六七八九])\1{2,}")  # what normalising would take for disguise
_BEFORE = 6
_ASKED_BEFORE = 14
CONTRADICTS, UNSUPPORTED, AGREES = "contradicts", "unsupported", "agrees"


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that speak of a field of the sheet; ``kind`` is ``contradicts``, ``unsupported`` or ``agrees``."""

    start: int
    end: int
    field: str
    kind: str
    sheet: str


@dataclass(slots=True)
class Said:
    """A folded caption: particles gone, breaks as single spaces. ``places``: where each character stood."""

    text: str
    places: list[int]
    amounts: list[Amount] = field(default_factory=list)

    def phrase(self, at: int) -> tuple[int, int]:
        """Return where the words between two breaks around ``at`` begin and end."""
        end = self.text.find(" ", at)
        return self.text.rfind(" ", 0, at) + 1, len(self.text) if end < 0 else end

    def before(self, at: int, most: int) -> str:
        """Return up to ``most`` characters before a place, breaks included."""
        return self.text[max(0, at - most) : at]

    def after(self, at: int, most: int) -> str:
        """Return up to ``most`` characters from a place on."""
        return self.text[at : at + most]

    def meant(self, start: int, end: int, *, after: bool = True) -> bool:
        """Tell whether the words are said as the host's own: not denied, asked or quoted; ``after``: nor denied behind."""
        first, last = self.phrase(start)
        _, end_last = self.phrase(max(start, end - 1))
        if _denial().search(self.text[max(first, start - _BEFORE) : start]):
            return False
        if start > 1 and self.text[start - 1] in "不没" and self.text[start - 2] == self.text[start]:
            return False  # 止不止痒
        if (after and _denied_after().match(self.text, end)) or _question().search(
            self.text[start : max(last, end_last)] + " "
        ):
            return False
        asked = list(_asked().finditer(self.text, max(0, start - _ASKED_BEFORE), start))
        return not asked or bool(_own_again().search(self.text, asked[-1].end(), start))

    def amount_at(self, start: int) -> Amount | None:
        """Return the number that begins at a place."""
        return next((amount for amount in self.amounts if amount.start == start), None)


def listen(text: str) -> Said:
    """Fold a caption and mark its numbers."""
    read = normalise(_KEPT.sub(lambda run: "#" * len(run.group()), text))
    chars: list[str] = []
    places: list[int] = []
    for at, char in enumerate(read.text):
        place = at if read.positions is None else read.positions[at]
        if _particle(read.text, at):
            continue
        if char == "#":
            char = text[place]
        elif char in BREAKS:
            if not chars or chars[-1] == " ":
                continue
            char = " "
        chars.append(char)
        places.append(place)
    folded = _heard_right("".join(chars))
    return Said(folded, places, numbers(folded))


def plain(text: str) -> str:
    """Return an entry of the sheet as captions are read: half width, lower case, no particles; it disguises nothing."""
    folded = unicodedata.normalize("NFKC", text).lower().replace(" ", "")
    return "".join(char for at, char in enumerate(folded) if not _particle(folded, at))


def _particle(text: str, at: int) -> bool:
    """啊, 呢 …, unless it is part of a word (双面呢, 哈密瓜)."""
    if text[at] not in _PARTICLES:
        return False
    return not any(
        found.start() <= at < found.end() for found in _no_particles().finditer(text, max(0, at - 3), at + 4)
    )


@cache
def _no_particles() -> re.Pattern[str]:
    return re.compile(words("no_particles"))


def _heard_right(text: str) -> str:
    """What recognition writes for digits (九块酒) as digits; the length stays."""
    for pattern, right in _misheard():
        text = pattern.sub(right, text)
    return text


@cache
def _misheard() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(source), right) for source, right in tables()["misheard"].items())


@cache
def _denial() -> re.Pattern[str]:
    return re.compile(f"(?:{words('denial.before')})(?:的|是|有|说|什么|我们|这个|一个|个|用|写|任何|所谓)*$")


@cache
def _denied_after() -> re.Pattern[str]:
    return re.compile(
        rf"的?(?:功效|说法|作用|补贴|活动|服务|政策)?[\s]?(?:{words('denial.after')})(?![^\s]{{0,2}}只|问题)"
    )


@cache
def _question() -> re.Pattern[str]:
    return compiled(entry("denial.question"))


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(f"{words('denial.asked')}|{words('denial.quoted')}")


@cache
def _own_again() -> re.Pattern[str]:
    return re.compile(words("denial.own_again"))


def number_of(said: str | None) -> float | None:
    """Return what a spoken number is, None where it is none."""
    if not said:
        return None
    found = numbers(said)
    return found[0].low if len(found) == 1 and found[0].exact else None


def links(said: Said) -> list[tuple[int, int, int]]:
    """Return the links named (三号链接): start, end, number."""
    found = []
    for match in wording("other.link").finditer(said.text):
        number = match["n"] or match["m"] or match["k"]
        if not wording("other.not_link").search(said.text, 0, match.start()):
            found.append((match.start(), match.end(), int(value(number))))
    return found
