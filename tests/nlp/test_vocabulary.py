"""Words get numbers: as written, as heard, as told from their parts; how common they are; and there is an end to them."""

import pytest

from nlp import RuleError, vocabulary
from nlp.lexicon import Lexicon
from nlp.vocabulary import HIDDEN, NUM, Vocabulary

LEXICONS = {"own": Lexicon("own", ("免疫力",), 3)}


def test_hidden_words_have_a_number_of_their_own() -> None:
    words = Vocabulary(LEXICONS, {}, lambda word: 1)
    numbers = words.slot("own")
    number = words.numbers["免疫力"]
    assert numbers == {number, ~number, number + HIDDEN}


def test_how_common_a_set_of_words_is() -> None:
    words = Vocabulary(LEXICONS, {}, lambda word: 5)
    assert words.commonness(words.words(["吃"], 0)) > words.commonness(words.words(["吃了"], 0))
    assert words.commonness(frozenset({NUM})) > words.commonness(words.words(["吃"], 0))


def test_too_many_words_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_WORDS", 4)
    words = Vocabulary(LEXICONS, {}, lambda word: 1)
    with pytest.raises(RuleError, match="more than 4 different words"):
        words.words(["甲乙", "丙丁", "戊己"], 0)
