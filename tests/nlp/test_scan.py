"""One pass finds every word, written or heard; innocent words hide what stands in them."""

from nlp.automaton import Asks
from nlp.lexicon import Lexicon
from nlp.scan import Scanner
from nlp.vocabulary import MANY, NUM, Vocabulary

EMPTY = {name: Lexicon(name, (), 0) for name in ("pushed_in", "homograph")} | {"masking": Lexicon("masking", ("某",), 0)}


def everywhere(text: str, start: int, end: int) -> tuple[int, int, frozenset[int]]:
    """Every place is an edge."""
    return 0, len(text), frozenset(range(len(text) + 1))


def scanner(*words: str, sound: int = 3, homographs: tuple[str, ...] = (), variants: dict[str, tuple[str, ...]] | None = None) -> tuple[Scanner, dict[str, int]]:
    """A scanner over ``words``, and their numbers."""
    lexicons = {**EMPTY, "homograph": Lexicon("homograph", homographs, 0), "pushed_in": Lexicon("pushed_in", ("和",), 0)}
    vocabulary = Vocabulary(lexicons, variants or {}, lambda word: 1)
    vocabulary.words(words, sound)
    made = Scanner(vocabulary, lambda text, least=1: text == "普通词", everywhere)
    return made, vocabulary.numbers


def test_every_word_with_its_places() -> None:
    found, numbers = scanner("最低", "低价")
    assert found.scan("最低价最低") == {numbers["最低"]: [(0, 2), (3, 5)], numbers["低价"]: [(1, 3)]}


def test_numbers_are_found_where_words_are() -> None:
    found, _ = scanner("卖了")
    assert found.scan("三万件") == {}
    hits = found.scan("卖了三万件")
    assert hits[NUM] == hits[MANY] == [(2, 4)]
    assert MANY not in found.scan("卖了3件")


def test_a_homophone_counts_from_the_length_on() -> None:
    found, numbers = scanner("活血化瘀", "微信")
    assert found.scan("活血化于")[~numbers["活血化瘀"]] == [(0, 4)]
    assert ~numbers["微信"] not in found.scan("威信")


def test_a_loaded_word_is_heard_at_two_characters_in_rules_and_exact_lists() -> None:
    lexicons = {**EMPTY, "loaded_word": Lexicon("loaded_word", ("下线",), 0), "own": Lexicon("own", ("下线", "代理"), 0)}
    vocabulary = Vocabulary(lexicons, {}, lambda word: 1)
    own = vocabulary.slot("own")
    number = ~vocabulary.numbers["下线"]
    assert number in own
    assert vocabulary.heard_anyway(["下线", "代理"]) == {number}
    made = Scanner(vocabulary, lambda text, least=1: text == "夏先", everywhere)
    assert made.scan("发展夏线")[number] == [(2, 4)]
    assert number not in made.scan("发展夏先")


def test_a_homophone_that_is_a_word_is_that_word() -> None:
    found, _ = scanner("朴通祠")
    assert found.scan("普通词") == {}


def test_an_innocent_word_hides_what_stands_in_it() -> None:
    found, numbers = scanner("治愈", homographs=("治愈系",))
    assert numbers["治愈"] not in found.scan("治愈系")
    assert numbers["治愈"] in found.scan("治愈了")
    assert found.grows("真治愈", 1)
    assert not found.grows("真治好", 1)


def test_a_disguise_of_a_part_counts() -> None:
    found, numbers = scanner("加微信", variants={"微信": ("vx",)})
    assert found.scan("加vx") == {numbers["加微信"]: [(0, 3)]}


def test_pushed_in_characters_are_looked_through_with_places_kept() -> None:
    found, numbers = scanner("吸收", sound=0)
    assert found.scan("好吸和收") == {numbers["吸收"]: [(1, 4)]}


def test_a_glance_tells_what_the_words_are_to_the_rules() -> None:
    lexicons = {**EMPTY, "pushed_in": Lexicon("pushed_in", ("和",), 0)}
    vocabulary = Vocabulary(lexicons, {}, lambda word: 1)
    vocabulary.words(["活血化瘀", "微信"], 3)
    numbers = vocabulary.numbers
    asks: dict[int, Asks] = {numbers["微信"]: (2, (1, (7,))), ~numbers["活血化瘀"]: (4, (2, (8,))), NUM: (8, None)}
    made = Scanner(vocabulary, lambda text, least=1: False, everywhere, asks)
    told = (("加微和信", 2, [(1, (7,))]), ("活血化于", 4, [(2, (8,))]), ("十个微信", 10, [(1, (7,))]), ("没有", 0, []))
    for text, held, called in told:
        seen = made.glance(text)
        assert (seen.held, seen.calls) == (held, called), text
