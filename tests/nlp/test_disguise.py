"""Words broken up to dodge a filter are told from their parts; ordinary speech is left alone."""

from pathlib import Path

import pytest

from nlp import Checker
from nlp.disguise import Disguise
from nlp.lexicon import own_lexicons
from nlp.segment import shared_segmenter
from tests.nlp.minirules import pack

WORDS = {
    "medical/words": '["免疫力|抵抗力|消化|失眠|血栓|代谢|医院|抗衰老|呵护|便秘|肠胃炎|感冒|氧化|修复|美白"]',
    "diversion/words": '["加微信|微信|转账"]',
    "efficacy/words": '["包过|瘦身|见效|没有副作用|祛斑"]',
}


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """A checker that knows the words above."""
    return pack(tmp_path_factory.mktemp("disguise"), WORDS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("免某力", "a part masked"), ("免某疫力", "pushed in"), ("代某谢", "pushed in"), ("消某化", "pushed in"),
        ("肖某花", "its sound around a mark"), ("湿某棉", "its sound"), ("血某栓", "pushed in"), ("医摩院", "a mark misheard"),
        ("喝某副", "f and h"), ("代母谢", "a mark misheard"), ("抗母摔摔蒙老", "two marks and a doubling"), ("抵某力", "masked"),
        ("消什么化", "pushed in"), ("失什么眠", "pushed in"), ("见见效", "doubled"), ("见效效", "doubled"), ("祛和斑", "pushed in"),
        ("没有小副作用", "pushed in"), ("没有副母作用", "pushed in"), ("美美白白", "both doubled"), ("包guo", "spelt in part"),
        ("shou身", "spelt in part"), ("加vx", "letters"), ("加薇信", "a homophone known"), ("加微·信", "split"), ("加 微 信", "split"),
        ("加➕微信", "a picture"), ("力口微信", "a character split"), ("ＪＩＡ微信", "full width"),
        ("没有f作用", "a syllable begun with its letter"), ("微.信", "a sign"), ("微x信", "a stray letter"),
        ("zhuàn账", "tone marks"), ("bāo过", "tone marks"),
    ],
)  # fmt: skip
def test_a_broken_up_word_alerts(checker: Checker, said: str, meant: str) -> None:
    (alert, *_) = checker.check(f"这个{said}的东西")
    assert alert.text in said or said in alert.text, meant


@pytest.mark.parametrize(
    "said",
    [
        "某平台的某个朋友", "这是什么东西", "有什么效果吗", "小孩和大人都能穿", "水母的颜色", "面膜很好看", "毛巾很软", "字母印花",
        "谢谢谢谢家人们", "慢慢看", "妈妈和宝宝", "母亲节礼物", "姓免的某力士", "和气生财", "温和不刺激", "什么时候发货", "摸起来很软",
        "酵母面包", "羊毛的大衣", "墨绿色", "猛男同款", "某某公司", "you can看", "body乳", "long款", "好好看",
        "维生素b一和b二", "做个b超", "v领的", 
    ],
)  # fmt: skip
def test_ordinary_speech_is_quiet(checker: Checker, said: str) -> None:
    assert checker.check(said) == []


def test_the_mark_covers_the_whole_disguise(checker: Checker) -> None:
    (alert,) = checker.check("吃了免某力就好")
    assert (alert.spans[0].start, alert.spans[0].end) == (2, 5)
    (alert,) = checker.check("我们是包guo的")
    assert alert.text == "包guo"


def test_a_rule_without_sound_takes_no_hidden_word(tmp_path: Path) -> None:
    words = '["免疫力"]\nsound = false'
    assert pack(tmp_path, {"medical/words": words}).check("免某力") == []


def test_letters_in_front_are_another_word(tmp_path: Path) -> None:
    checker = pack(tmp_path, {"counterfeit/words": '["a货"]'})
    assert checker.check("都是jia货") == []
    assert [alert.text for alert in checker.check("都是A货")] == ["A货"]


def test_look_ups_grow_with_the_marks_not_with_the_words() -> None:
    asked: list[str] = []

    def is_word(text: str, least: int = 1) -> bool:
        asked.append(text)
        return False

    disguise = Disguise({"免疫力": 7}, own_lexicons(), is_word)
    bare = disguise.bare("免某力" * 100)
    assert bare is not None
    assert {number for number, _, _ in disguise.hidden(bare)} == {7}
    assert len(asked) < 100 * 30


def test_nothing_to_drop_means_no_second_reading() -> None:
    disguise = Disguise({}, own_lexicons(), shared_segmenter().is_word)
    assert disguise.bare("全网最低价") is None
    bare = disguise.bare("效效好")
    assert bare is not None
    assert list(disguise.hidden(bare)) == []
