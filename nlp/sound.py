"""How captions sound: one private character for each syllable, so that homophones compare by plain text search.

Tones are dropped and what speech recognition mixes up (zh/z, ch/c, sh/s, -ng/-n) is one. Letters that spell a
syllable (zui低) count as that syllable. Source of the readings: the pypinyin library.
"""

import os
import re
from functools import cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # single characters are enough; the phrases cost 30 MB

from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

_FIRST_SIGN, _FIRST_ROUGH = 0xE000, 0xE800
_LETTERS = re.compile(r"[a-z]{2,6}")


def blur(syllable: str) -> str:
    """Fold the sounds speech recognition confuses: ``zhang`` and ``zan`` are one."""
    for old, new in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(old):
            syllable = new + syllable[2:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


def rough(syllable: str) -> str:
    """Fold further what a broken-up word leaves of its sounds: n/l, f/h, ian/in, ei/i, uo/o."""
    blurred = blur(syllable)
    for old, new in (("n", "l"), ("f", "h")):
        if blurred.startswith(old):
            blurred = new + blurred[1:]
    for old, new in (("ian", "in"), ("ei", "i"), ("uo", "o")):
        if blurred.endswith(old):
            blurred = blurred.removesuffix(old) + new
    return blurred


@cache
def _signs() -> tuple[dict[int, str], dict[str, str]]:
    """Return (character code → sign, spelt syllable → sign)."""
    normal = cache(to_normal)
    signs: dict[str, str] = {}
    spellings: dict[str, str] = {}
    table: dict[int, str] = {}
    for code, readings in PINYIN_DICT.items():
        if 0x4E00 <= code <= 0x9FFF:
            syllable = normal(readings.partition(",")[0])
            sign = signs.setdefault(blur(syllable), chr(_FIRST_SIGN + len(signs)))
            spellings[syllable] = table[code] = sign
    return table, spellings


def sound(text: str) -> str:
    """Return ``text`` with each Chinese character as the sign of its syllable; same length, others unchanged."""
    return text.translate(_signs()[0])


def initial(char: str) -> str:
    """Return the letter a character's syllable begins with (赚: z); empty for other characters."""
    return to_normal(PINYIN_DICT.get(ord(char), "").partition(",")[0])[:1]


@cache
def _near_signs() -> dict[int, str]:
    normal = cache(to_normal)
    signs: dict[str, str] = {}
    return {
        code: signs.setdefault(rough(normal(readings.partition(",")[0])), chr(_FIRST_ROUGH + len(signs)))
        for code, readings in PINYIN_DICT.items()
        if 0x4E00 <= code <= 0x9FFF
    }


def near(text: str) -> str:
    """Like ``sound``, folded further; for words of which other signs tell that they are hidden."""
    return text.translate(_near_signs())


def spelt(text: str) -> list[tuple[int, int, str]]:
    """Return the runs of letters that spell one syllable: (start, end, sign)."""
    runs = ((run, _signs()[1].get(run.group())) for run in _LETTERS.finditer(text))
    return [(run.start(), run.end(), sign) for run, sign in runs if sign]
