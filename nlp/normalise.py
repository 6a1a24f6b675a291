"""Undo what hides a word in writing, keeping a map back to the caption.

Full width, case, traditional characters, look-alikes, zero-width characters, pictographs and separators inside
words, and characters repeated three times or more. Every change keeps or drops characters, so that one list of
positions leads back. Homophones and characters pushed into words are heard later, by ``nlp.sound``.
"""

import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import ascii_lowercase, ascii_uppercase

BREAKS = frozenset(",，。.!！?？;；:：\n\t 、…")
_FANCY = ((0xFF01, 0xFF5F), (0x2460, 0x2474), (0x1D400, 0x1D800), (0x24B6, 0x24EA), (0x1F130, 0x1F14A))
_SINGLES_THAT_STAND = frozenset("好对是不来嗯啊哈有没吗呢吧哦噢诶行")
_GAP = re.compile(r"(?<=[^\W_])[\s.·・*_~|/\\+-]+(?=[^\W_])")
_DIRTY = re.compile(
    r"[\s.·・*_~|/\\+\-\u200b-\u200f\u2060\ufe0f\u20e3\u00ad]|[\u2600-\u27bf\U0001f000-\U0001faff]|(.)\1\1"
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufe0f\u20e3\u00ad]|[\u2600-\u27bf\U0001f000-\U0001faff]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text with the caption position of each character; ``positions`` is None where nothing moved."""

    text: str
    positions: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points ``[start, end)`` of the normalised text as code points of the caption."""
        if self.positions is None:
            return start, end
        return self.positions[start], self.positions[end - 1] + 1

    def place(self, at: int) -> int:
        """Return where in the normalised text the caption's code point ``at``, or the next one kept, stands."""
        return at if self.positions is None else bisect_left(self.positions, at)


@cache
def _table() -> dict[int, str]:
    """Single characters to single characters: width, case, traditional, look-alikes, kept pictographs."""
    table: dict[int, str] = {}
    for first, past in _FANCY:
        for code in range(first, past):
            plain = unicodedata.normalize("NFKC", chr(code)).lower()
            if len(plain) == 1:
                table[code] = plain
    for code in range(0x2776, 0x2794):
        if (digit := unicodedata.digit(chr(code), 0)):
            table[code] = str(digit)
    for first in (0x1F150, 0x1F170, 0x1F1E6):
        table.update({first + index: letter for index, letter in enumerate(ascii_lowercase)})
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):  # piàn is pian
        plain = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if plain in ascii_lowercase:
            table[code] = plain
    table.update({ord(c): c.lower() for c in ascii_uppercase})
    table[0x3000] = " "
    characters = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    for line in characters.splitlines():
        old, _, new = line.partition("\t")
        table[ord(old)] = new.split(" ")[0]
    with files("nlp").joinpath("lexicon/characters.toml").open("rb") as file:
        for plain, variants in tomllib.load(file)["characters"].items():
            table.update({ord(variant): plain for variant in variants})
    return table


def normalise(text: str) -> Normalised:
    """Return the caption as the rules read it. Never longer than the caption."""
    plain = text.translate(_table())
    if not _DIRTY.search(plain):
        return Normalised(plain)
    keep = [True] * len(plain)
    for found in _INVISIBLE.finditer(plain):
        keep[found.start()] = False
    _drop_separators(plain, keep)
    _drop_repeats(plain, keep)
    positions = [index for index, kept in enumerate(keep) if kept]
    if len(positions) == len(plain):
        return Normalised(plain)
    return Normalised("".join(plain[index] for index in positions), positions)


def _drop_separators(plain: str, keep: list[bool]) -> None:
    """A separator goes where a character stands alone on one side of it (最 低 价, 部.队.专.供)."""
    for found in _GAP.finditer(plain):
        start, end = found.span()
        if found.group().strip(" .") or _alone(plain, start - 1) or _alone(plain, end):
            keep[start:end] = [False] * (end - start)


def _alone(plain: str, index: int) -> bool:
    char = plain[index]
    before = plain[index - 1] if index else " "
    after = plain[index + 1] if index + 1 < len(plain) else " "
    if before.isalnum() or after.isalnum() or char in _SINGLES_THAT_STAND:
        return False
    return char.isalpha() or char.isdigit()


def _drop_repeats(plain: str, keep: list[bool]) -> None:
    """最最最低 reads as 最低; two in a row stay, they make words (妈妈, 天天). Digits stay."""
    run = 1
    for index in range(1, len(plain) + 1):
        if index < len(plain) and plain[index] == plain[index - 1]:
            run += 1
            continue
        if run >= 3 and plain[index - 1].isalpha():
            keep[index - run + 1 : index] = [False] * (run - 1)
        run = 1
