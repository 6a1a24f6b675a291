"""Words of a caption, by jieba; for token patterns inside spaCy's Chinese pipeline. The only file that knows either.

Called only where a rule asks for word edges or token patterns; spaCy is loaded only with rules of the latter kind. jieba's own cache file goes to the user's cache
folder, never to the shared temporary one.
"""

import logging
import os
import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jieba
import platformdirs

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Doc

jieba.setLogLevel(logging.WARNING)
_RUN = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&\._%\-]")  # what jieba reads together; it cuts at all else


class Segmenter:
    """A jieba tokenizer of its own; lists' words are added, the global one untouched."""

    def __init__(self, words: Iterable[str] = (), cache_dir: Path | None = None) -> None:
        folder = cache_dir or Path(platformdirs.user_cache_dir("pitchguard", ensure_exists=False))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(folder, 0o700)
        self.folder = folder
        self._jieba = jieba.Tokenizer()
        self._jieba.tmp_dir = str(folder)
        self._jieba.cache_file = "jieba.cache"
        self._jieba.initialize()
        self._added = {word for word in words if len(word) > 1 and not self._jieba.FREQ.get(word)}
        for word in self._added:
            self._jieba.add_word(word)

    @cached_property
    def nlp(self) -> "Language":
        """A spaCy ``zh`` pipeline whose words are ours."""
        import spacy
        from spacy.tokens import Doc

        def tokenize(text: str) -> Doc:
            words = self.words(text)
            return Doc(pipeline.vocab, words=words, spaces=[False] * len(words))

        pipeline = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
        pipeline.tokenizer = tokenize
        return pipeline

    def words(self, text: str) -> list[str]:
        """Return the words in order; spaces stay as words of their own, so that offsets never move."""
        return list(self._jieba.cut(text, HMM=False)) if text else []

    def edges_around(self, text: str, start: int, end: int) -> tuple[int, int, frozenset[int]]:
        """Return the run of text around two places that jieba cuts by itself, from where to where, and the edges in it."""
        while start and _RUN.match(text, start - 1):
            start -= 1
        while end < len(text) and _RUN.match(text, end):
            end += 1
        return start, end, frozenset(start + edge for edge in self.edges(text[start:end]))

    def edges(self, text: str) -> frozenset[int]:
        """Return the code points at which a word begins or ends."""
        edges = {0}
        place = 0
        for word in self._jieba.cut(text, HMM=False):
            place += len(word)
            edges.add(place)
        return frozenset(edges)

    def is_word(self, text: str, least: int = 1) -> bool:
        """Tell whether ``text`` is an ordinary word of the dictionary, counted there ``least`` times or more."""
        return text not in self._added and (self._jieba.FREQ.get(text) or 0) >= least

    def frequency(self, word: str) -> int:
        """Return how often the dictionary's sources held ``word``; one for a word it does not know."""
        return self._jieba.FREQ.get(word) or 1

    def doc(self, text: str) -> "Doc":
        """Return the spaCy document of ``text``."""
        return self.nlp(text)

    def matcher(self, patterns: dict[str, Sequence[list[dict[str, Any]]]]) -> "Matcher":
        """Return a spaCy Matcher over token patterns by rule id. Raises ValueError for a bad pattern."""
        from spacy.matcher import Matcher

        matcher = Matcher(self.nlp.vocab, validate=True)
        for rule, rule_patterns in patterns.items():
            matcher.add(rule, list(rule_patterns))
        return matcher


@cache
def shared_segmenter() -> Segmenter:
    """The segmenter every checker of this process uses; loads the dictionary once."""
    return Segmenter()
