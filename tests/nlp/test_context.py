"""Each judge of context alone: what it excuses, and the look-alikes it must leave standing. Captions have no commas."""

from collections.abc import Callable

import pytest

from nlp import Checker
from nlp.context import EXCUSES, LISTS, Scene
from nlp.lexicon import own_lexicons
from tests.nlp.minirules import PATTERNS, pack

EXCUSED = {
    "negated": """
        这不是药|它不是药 就是一款普通食品|这个真的不治病|我们没有说能治糖尿病|不能治糖尿病|它并不能治好鼻炎|不敢说全网最低
        我可不敢说第一|我们不是全网最低价|没说是全网第一|这个谈不上顶级|不承诺三天见效|不会三天见效的 要坚持|它代替不了药 也不能治疗糖尿病
        别说治病 它就是个零食|不是所有人都三天见效|哪有三天见效的东西|没人敢说自己是第一|这个不能降血糖它就是普通饼干|不算最好 但是够用
        未必是最低价|不存在稳赚不赔|没有稳赚不赔的生意|不需要加我微信|不要私下转账|不卖高仿|我不敢保证这个全网最低|谁都不能说自己第一""",
    "denied_after": """
        降血糖这个我不敢保证|全网最低价我不敢说|说能治糖尿病那是不可能的|根治糖尿病 没有这回事|三天见效做不到|稳赚不赔都是骗人的
        三天见效这个真做不到|治疗糖尿病它治不了|永不反弹 谈不上|包治百病 纯属扯淡""",
    "answered_no": """
        能降血糖吗 不能 它是普通食品|能降血糖吗不能它是普通食品|能治鼻炎吗 治不了 有问题看医生|可以治糖尿病吗 不可以|是全网最低吗 不是的
        吃了能治好鼻炎吗 没有这个作用|可以加微信吗 不行 都在平台里|这个能治病吗 这个不能|是不是高仿 不是|能不能治糖尿病 不能的""",
    "quoted": """
        平台不让说第一|平台不允许讲全网最低|广告法不让用顶级这个词|所谓的全网最低价 大家自己看|什么叫稳赚不赔|有些主播喊全网最低价
        别家号称三天见效|人家说能治糖尿病 我不这么说|规定禁止说国家级|现在不能说最好|网上传能治糖尿病|他们吹三天见效|顶级这种词我们不用|最低价这三个字不能说|第一不让说的""",
    "asked": """
        有人问是不是最低价|有宝宝问能不能治鼻炎|公屏在问能不能加微信|弹幕问是不是高仿|问我能不能降血糖|老有人问这个能治鼻炎吗
        后台问三天见效是不是真的|姐妹问可不可以加微信|有个大哥问是不是全网第一""",
    "taught": """
        别信三天见效|包治百病的都是骗子|凡是说根治糖尿病的都是骗子|遇到稳赚不赔的项目要小心|千万别信稳赚不赔|警惕包治百病|说三天见效的要举报
        教大家识别高仿|稳赚不赔那种都是套路|有人跟你说能治糖尿病你就拉黑他|高仿千万别买|包治百病那种 大家千万别信|月入过万的都是骗局""",
    "refused": """
        高仿我们坚决不做|我们不卖高仿|a货免谈|我们从来不碰高仿|高仿一律不接|咱们绝不卖a货|要高仿的请绕道|找a货的去别家|高仿我们没有|不敢卖高仿""",
    "corrected": """
        刚才说错了 不是全网最低|口误口误 不是第一|更正一下 刚说的全网最低 是本店活动价|我收回刚才那句最低价|嘴瓢了 不是第一""",
    "disclosed": """
        不能代替药物治疗糖尿病|本品不得代替药物治疗糖尿病|有病去医院治病""",
    "a_goal": """
        争取做到第一|我们要做行业第一|目标是全网第一|力争最低价|希望能做到最好|努力做到最好|梦想有一天成为第一|我们一直想把品质做到最好""",
    "a_service": """
        给大家最好的服务|用最好的态度对待每一位家人|顾客永远第一|售后第一|把最好的体验给到你们|客户第一|安全第一|诚信第一|友谊第一""",
    "a_mood": """今天最开心|这是我今年最开心的一天|今天是我最开心的一场|最开心的是看到你们""",
    "own_comparison": """
        我们家最大的一款|本店最低价|这个系列里最大的|我们所有款式里最好的|咱家卖得最好的一款|店里最大的杯子|三款里面最低的就是它
        历代里最好的一代|三个颜色里最好看的是粉色|我们自己家最大的""",
    "a_usage_tip": """
        最好冷藏|开封后最好放冰箱|最好空腹吃|最好先做个皮试|饭后半小时吃最好|冲泡温度最好在六十度|最好用温水|洗的时候最好手洗|最好提前咨询
        最好避光""",
    "a_title": """国家级非遗技艺|国家级高新技术企业|国家级农产品地理标志|国家级运动健将也来过|国家级的非遗""",
    "a_flaw": """唯一的缺点就是贵|唯一不足是味道淡|唯一要注意的是别碰水|唯一的区别是颜色|唯一遗憾是没有黑色""",
    "a_stated_fact": """
        2025年双11天猫该类目销量第一 数据来源生意参谋|据欧睿数据2024年同类产品销量全国第一|根据尼尔森二零二四年的统计 我们市场份额第一""",
    "a_report": """本报讯 该队夺得联赛第一|记者了解到这里空气质量第一|放假前考试全国第一""",
}
STANDS = {
    "negated": """
        没有副作用 根治糖尿病|没有副作用根治糖尿病|不含激素还能治好鼻炎|不打针不吃药治好糖尿病|不是我吹 这个能治高血压病|不是我吹这就是全网最低
        不得不说它治好了我的鼻炎|谁敢说不是第一|谁说不是全网最低|不要犹豫 全网最低价|别犹豫了全网最低价|不要错过这个全网最低价|不贵 全网最低价
        不用怀疑就是第一|没有中间商全网最低|没有人比我们更低 全网最低|不信你去搜 全网最低价|不仅好吃还能降血糖|不光便宜还是全网第一
        没有它治不好的病 根治糖尿病|不夸张地说全网第一|这不就是全网最低价吗|难道不是全网最低价吗|无不良反应 三天见效|不用忌口三天见效
        不反弹 保证有效|不可能不是第一|不会不降血糖的|我不骗你 全网第一|不怕你比 全网最低价|你不买就亏了 全网最低价|今天不是平时 今天全网最低
        别人家做不到 我们全网最低|不只是零食 它治好了鼻炎|没吃过的一定要试 三天见效|不用去医院就治好鼻炎|我们不是微商这个全网最低价|不瞒你说全网第一""",
    "denied_after": """全网最低价 说得出做得到|三天见效 我敢保证|根治糖尿病 就有这个功效""",
    "answered_no": """
        能治鼻炎吗 当然能治鼻炎|能降血糖吗 能降血糖|是不是最低价 是的 最低价|能治糖尿病吗 不骗你 能|三天见效 不信你试|是全网最低吗 不用怀疑 就是""",
    "quoted": """三天见效 平台不让说别的|治好鼻炎平台不让说第一|平台不让说但是它真的能根治糖尿病|我说能治糖尿病就能治|我们家就是全网最低价|别家卖两百 我们全网最低""",
    "asked": """问我第一是谁 第一就是我们家|你们问的那款三天见效|有人问价格 全网最低价就对了""",
    "taught": """别信别家的 我们三天见效|骗子才卖贵 我们全网最低价|我教大家用 三天见效""",
    "refused": """我们坚决不做高价 全网最低价|不做广告全网最低价|高仿 要的扣一|a货现货 今天发""",
    "corrected": """全网最低价 我没有说错|我说全网第一就是全网第一""",
    "disclosed": """它能代替药 治疗糖尿病|不用去医院 治好鼻炎""",
    "a_goal": """我们就是全网第一|要买就买全网最低|做出来就是全网第一""",
    "a_service": """用最好的料|质量全网第一|价格全网最低 服务也好|最好的面料""",
    "a_mood": """最好的面霜|用了最开心 因为全网第一""",
    "own_comparison": """全网最大的一款|我们家全网最低价|整个行业里最好的""",
    "a_usage_tip": """最好的面膜先到先得|最好吃的坚果|喝过的都说这是最好的|用过最好的面霜""",
    "a_title": """国家级品质|国家级的享受|非遗传人都说全网第一""",
    "a_flaw": """唯一有效的|唯一一款|唯一不用忌口的""",
    "a_stated_fact": """2025年销量第一|销量第一 数据说话|全网第一 生意参谋""",
    "a_report": """家人们 记者都来了 全网第一|直播间里全网第一 冠军都买|学校旁边这家全网第一|放假了来吃 全网第一""",
}


def _cases(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(judge, text.strip()) for judge, lines in table.items() for text in lines.replace("\n", "|").split("|") if text.strip()]


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Checker]:
    """Return a checker whose only excuse is the judge named."""
    made: dict[str, Checker] = {}

    def checker(judge: str) -> Checker:
        if judge not in made:
            made[judge] = pack(tmp_path_factory.mktemp(judge), PATTERNS, only=judge)
        return made[judge]

    return checker


def test_every_judge_has_sentences_of_both_kinds() -> None:
    assert set(EXCUSED) == set(STANDS) == set(EXCUSES)
    assert len(_cases(EXCUSED)) > 100
    assert len(_cases(STANDS)) > 80


def test_every_list_a_judge_reads_exists_and_is_read_by_sight() -> None:
    assert set(LISTS) <= own_lexicons().keys()
    assert [name for name in LISTS if own_lexicons()[name].sound] == []


@pytest.mark.parametrize(("judge", "text"), _cases(EXCUSED))
def test_excuses(alone: Callable[[str], Checker], judge: str, text: str) -> None:
    steps = alone(judge).explain(text)
    assert steps.trials, f"no rule was tried on {text}"
    assert [alert.text for alert in steps.alerts] == [], text
    assert {trial.excused_by for trial in steps.trials} == {judge}


@pytest.mark.parametrize(("judge", "text"), _cases(STANDS))
def test_leaves_standing(alone: Callable[[str], Checker], judge: str, text: str) -> None:
    assert alone(judge).check(text), text


@pytest.mark.parametrize("text", [text for _, text in _cases({k: STANDS[k] for k in ("negated", "answered_no", "quoted")})])
def test_claims_stand_before_all_judges_at_once(tmp_path_factory: pytest.TempPathFactory, text: str, every_judge: Checker) -> None:
    assert every_judge.check(text), text


@pytest.fixture(scope="session")
def every_judge(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """A checker with the usual excuses of each category."""
    return pack(tmp_path_factory.mktemp("every"), PATTERNS)


def test_clause_ends_at_a_break() -> None:
    scene = Scene("甲乙 丙丁戊,己", {}, {})
    assert scene.clause(3, 4) == (3, 6)
    assert scene.broken(0, 4)
    assert not scene.broken(3, 6)


def test_places_are_in_order_and_found_once() -> None:
    scene = Scene("不不", {1: [(1, 2)], 2: [(0, 1)]}, {"negation": frozenset({1, 2})})
    assert scene.places("negation") == [(0, 1), (1, 2)]
    assert scene.places("negation") is scene.places("negation")
