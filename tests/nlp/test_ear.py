"""The second ear: loads, speaks honestly, keeps still while text grows, and learns the same from the same."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from nlp.alerts import SECOND_EAR
from nlp.checker import Checker
from nlp.ear import PIECE, Limits, Model, own_file, own_model, pieces, read_model, telling, untaught
from nlp.evaluate import read_lines
from nlp.traits import SIZE, traits
from nlp.types import Caption, Category, Level, ModelError, Product, Sensitivity

KINDS = (Category.EFFICACY, Category.SCARCITY)
# Of our own writing: no rule alerts on it, yet lists know words of it.
SAID = "拍了二号的都懂，回去以后日子大不一样"


def taught(bias: float = 8.0) -> Model:
    """A model as sure of everything as ``bias`` says: of each piece it hears ``efficacy``."""
    model = untaught(KINDS)
    return replace(
        model,
        bias=np.array([bias, 1, 0], np.float32),
        speak=np.array([[1, 0], [1, 0]], np.float32),
        limits=(Limits(0.9, 0.95), Limits(0.5, 0.7), Limits(0.2, 0.7)),
    )


@pytest.fixture(scope="module")
def plain(checker: Checker) -> Checker:
    return checker.with_ear(Sensitivity.OFF)


@pytest.fixture(scope="module")
def ear(checker: Checker) -> Checker:
    return checker.with_ear(Sensitivity.NORMAL)


def listening(plain: Checker, model: Model, sensitivity: Sensitivity = Sensitivity.NORMAL) -> Checker:
    return plain.with_ear(sensitivity, model)


def test_is_off_unless_asked_for_and_may_be_switched(checker: Checker) -> None:
    assert checker.ear is None
    on = listening(checker, taught())
    off = on.with_ear(Sensitivity.OFF)
    assert off.check(SAID, Product.HEALTH_FOOD) == []
    assert on.check(SAID, Product.HEALTH_FOOD) == off.with_ear(Sensitivity.NORMAL).check(SAID, Product.HEALTH_FOOD) != []


def test_the_weights_are_small_and_hold_no_words() -> None:
    assert own_file().stat().st_size < 5_000_000
    with np.load(own_file(), allow_pickle=False) as data:
        texts = [name for key in data.files if data[key].dtype.kind == "U" for name in data[key].tolist()]
    assert texts
    assert all(text.isascii() for text in texts)


def test_limits_let_a_higher_sensitivity_hear_more() -> None:
    low, normal, high = own_model().limits
    assert low.speak > normal.speak > high.speak


def test_speaks_of_its_own_never_as_a_ban_and_says_why(plain: Checker) -> None:
    checker = listening(plain, taught())
    assert plain.check(SAID, Product.HEALTH_FOOD) == []
    (alert,) = checker.check(SAID, Product.HEALTH_FOOD)
    assert alert.rule == f"efficacy/{SECOND_EAR}"
    assert alert.level is Level.PROOF
    assert "相似" in alert.why
    assert alert.title
    assert alert.say_instead
    assert 1 <= len(alert.cite) <= 2
    (span,) = alert.spans
    assert SAID[span.start : span.end] == alert.text
    assert "，" not in alert.text


def test_unsure_it_hints_and_less_sure_it_is_silent(plain: Checker) -> None:
    hint = listening(plain, taught(0.5)).check(SAID, Product.HEALTH_FOOD)
    assert [alert.level for alert in hint] == [Level.HINT]
    assert listening(plain, taught(-0.5)).check(SAID, Product.HEALTH_FOOD) == []


@pytest.mark.parametrize(("sensitivity", "speaks"), [(Sensitivity.LOW, False), (Sensitivity.NORMAL, False), (Sensitivity.HIGH, True)])
def test_sensitivity_moves_the_limit(plain: Checker, sensitivity: Sensitivity, speaks: bool) -> None:
    checker = listening(plain, taught(-0.5), sensitivity)
    assert bool(checker.check(SAID, Product.HEALTH_FOOD)) is speaks


def test_says_nothing_where_a_rule_spoke(plain: Checker) -> None:
    text = "全网最低价"
    before = plain.check(text)
    assert before
    assert listening(plain, taught()).check(text) == before


def test_a_caption_no_rule_looks_at_twice_is_not_heard_in_a_stream(plain: Checker) -> None:
    ear = listening(plain, taught())
    before, words = "大家好，", "把衣服叠好放进柜子里"
    here, _, _ = ear.surroundings(words, 0, Product.GENERAL)
    assert here.hits, "lists know words of it; no rule has all of its own"
    assert ear.check(before + words, before=len(before)) == ear.check("嘿") == []
    assert [alert.rule for alert in ear.check(words)] == [f"efficacy/{SECOND_EAR}"], "a line by itself always is"


def test_the_same_words_alone_and_in_a_stream_have_traits_of_their_own(plain: Checker) -> None:
    ear = listening(plain, taught())
    assert ear.ear is not None
    there = []
    for before in ("", "大家好，"):
        here, start, _ = ear.surroundings(before + SAID, len(before), Product.HEALTH_FOOD)
        there.append(set(traits(here, ear.ear.lists, start, len(here.text)).places.tolist()))
    alone, spoken = there
    assert len(alone - spoken) > len(SAID)
    assert len(alone & spoken) > len(SAID)


def test_what_was_said_before_is_context_only(plain: Checker) -> None:
    checker = listening(plain, taught())
    assert all(a.spans[0].start >= len(SAID) for a in checker.check(SAID + SAID, Product.FOOD, before=len(SAID)))


def test_growing_text_is_left_alone_until_it_is_final(plain: Checker) -> None:
    stream = listening(plain, taught()).stream(product=Product.HEALTH_FOOD)
    for rev in range(1, len(SAID)):
        (answer, *_) = stream.caption(Caption("c", rev, SAID[:rev], False, 0), rev)
        assert answer.alerts == ()
    (answer, *_) = stream.caption(Caption("c", len(SAID), SAID, True, 0), 100)
    assert [alert.rule for alert in answer.alerts] == [f"efficacy/{SECOND_EAR}"]


def test_pieces_cover_the_text_and_stay_short() -> None:
    text = "，".join(["这是一句没有什么意思的话"] * 9)
    cuts = pieces(text, 5)
    assert cuts[0][0] == 5
    assert cuts[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(cuts))
    assert all(end - start <= PIECE for start, end in cuts)
    assert pieces("好", 1) == []


def test_the_telling_clause_is_the_one_with_the_weight() -> None:
    text = "今天天气好，吃了就见效，谢谢大家"
    weights = np.zeros(3 * len(text) + 1, np.int8)
    weights[8] = 1
    assert telling(text, 0, len(text), weights) == (6, 11)


def test_a_saved_model_is_read_back_and_saved_alike(tmp_path: Path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    own_model().save(one)
    read_model(one).save(two)
    assert one.read_bytes() == two.read_bytes()
    assert read_model(two).weights.shape == (SIZE, 1 + len(own_model().categories))


@pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x05\x06" + bytes(18)])
def test_other_files_are_no_weights(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.npz"
    file.write_bytes(content)
    with pytest.raises(ModelError, match="pitchguard train"):
        read_model(file)
    with pytest.raises(ModelError):
        read_model(tmp_path / "none.npz")


def test_weights_of_another_version_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.npz"
    own_model().save(file)
    with np.load(file) as data:
        np.savez_compressed(file, **{**data, "version": np.int64(1)})
    with pytest.raises(ModelError, match="version"):
        read_model(file)


def test_a_stream_keeps_its_own_ear_when_the_rules_are_loaded_anew(plain: Checker) -> None:
    model = taught()
    given = plain.with_ear(Sensitivity.OFF, model)
    stream = given.stream(product=Product.HEALTH_FOOD)
    heard = []
    for number, level in enumerate((None, Sensitivity.HIGH, Sensitivity.OFF)):
        stream.set_second_ear(level)
        stream.use(given)
        (answer, *_) = stream.caption(Caption(f"c{number}", 0, SAID, True, number), number)
        heard.append([alert.rule for alert in answer.alerts])
    assert heard == [[], [f"efficacy/{SECOND_EAR}"], []]


def test_the_same_answers_every_time(ear: Checker, plain: Checker) -> None:
    again = plain.with_ear(Sensitivity.NORMAL, read_model(own_file()))
    texts = [SAID, "老人家吃了能跑能跳", "今天拍的明天就发货", "含量不够的那种没什么用", "库存就这么一点点了姐妹们"]
    first, second = ([c.check(text, Product.HEALTH_FOOD) for text in texts] for c in (ear, again))
    assert first == second
    assert any(first)


def test_learning_twice_gives_the_same_bytes(tmp_path: Path, checker: Checker) -> None:
    learning = pytest.importorskip("nlp.learning", reason="needs scikit-learn", exc_type=ImportError)
    corpus = Path(__file__).parents[2] / "../shared/corpus/lines/labelled.jsonl"
    if not corpus.is_file():
        pytest.skip("the labelled lines are not beside the repo")
    lines = read_lines([json.loads(row) for row in corpus.read_text("utf-8").splitlines()])
    found = learning.examples(listening(checker, untaught(learning.HEARD)), lines)
    assert len(found) > 500
    for name in ("a.npz", "b.npz"):
        learning.learn(found).save(tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
