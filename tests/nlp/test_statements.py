"""What a host owes and what she has said, in other words, through recognition errors, and what does not count."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from nlp.citations import load_citations
from nlp.sound import sound
from nlp.statements import Statements, StatementTracker
from nlp.types import Product

TODAY = date(2026, 11, 24)
CASES = Path(__file__).parents[2] / "../shared/corpus/lines/disclosures.jsonl"

SPOKEN: list[tuple[str, list[str], str, str | None]] = [
    ("health_food", ["保健食品不是要物 不能带替药物治疗疾病"], "health-food-no-medicine", "said"),
    ("health_food", ["它不是药 有病还得看医生 代替不了药物治疗"], "health-food-no-medicine", "said"),
    (
        "health_food",
        ["提醒一下各位 这是保健食品 并不是药品", "不可以取代药品来治疗疾病的哦"],
        "health-food-no-medicine",
        "said",
    ),
    ("health_food", ["保健食品是不是药物呢", "能不能代替药物治疗疾病呢"], "health-food-no-medicine", "owed"),
    (
        "health_food",
        ["保健食品不是药物", "今天这个价格很好", "我们看颜色", "这个杯子", "不错的", "再看一个"],
        "health-food-no-medicine",
        "owed",
    ),
    ("health_food", ["谁说保健食品不能代替药物治疗疾病 它不是药胜似药"], "health-food-no-medicine", "owed"),
    (
        "health_food",
        ["保健食品不是药物 不能代替药物治疗疾病", "这个都是走过场的话 别当真"],
        "health-food-no-medicine",
        "owed",
    ),
    (
        "health_food",
        ["保健食品不是药物 不能代替药物治疗疾病", "别信那些包治百病的神药"],
        "health-food-no-medicine",
        "said",
    ),
    ("health_food", ["它可以代替药物治疗疾病 不是药但比药好"], "health-food-no-medicine", "owed"),
    ("health_food", ["不能当药吃 更不能替代药物治病"], "health-food-no-medicine", "said"),
    ("health_food", ["保健食品不是药物，", "不能代替药物，", "治疗疾病还得去医院"], "health-food-no-medicine", "said"),
    ("health_food", ["这个产品代替不了药"], "health-food-cannot-replace", "said"),
    ("health_food", ["本品不能带替药物哈"], "health-food-cannot-replace", "said"),
    ("health_food", ["适宜人群是免疫力低下者 不适宜人群是少年儿童"], "health-food-for-whom", "said"),
    ("health_food", ["适宜人群是免疫力低下者 不适宜人群是少年儿童"], "health-food-not-for-whom", "said"),
    ("health_food", ["不适宜人群 孕妇 哺乳期"], "health-food-for-whom", "owed"),
    ("health_food", ["不适合孕妇吃"], "health-food-for-whom", "owed"),
    ("health_food", ["小孩和孕妇不能吃"], "health-food-not-for-whom", "said"),
    ("health_food", ["小孩和孕妇不能吃"], "health-food-for-whom", "owed"),
    ("health_food", ["五十岁以上缺钙的中老年人可以吃"], "health-food-for-whom", "said"),
    ("health_food", ["没有什么不适宜人群 谁都能吃"], "health-food-not-for-whom", "owed"),
    ("health_food", ["适合所有人 男女老少都适合"], "health-food-for-whom", "owed"),
    ("health_food", ["广告批准文号 食健广审文二五零一二三四五六号"], "advertisement-approval", "said"),
    ("health_food", ["广告批准文号自己去查"], "advertisement-approval", "owed"),
    ("otc_drug", ["请按要品说明书或者在药师指导下购买和使用"], "otc-leaflet", "said"),
    ("otc_drug", ["大家购买使用之前 看清楚药品说明书 或者咨询药师"], "otc-leaflet", "said"),
    ("otc_drug", ["请按说明书使用"], "otc-leaflet", "owed"),
    ("otc_drug", ["在药师指导下购买和使用"], "otc-leaflet", "owed"),
    ("otc_drug", ["不用看说明书 也不用问药师 买了直接用"], "otc-leaflet", "owed"),
    ("otc_drug", ["请按药品说明书或者", "在药师指导下", "购买和使用啊"], "otc-leaflet", "said"),
    ("otc_drug", ["请按药品说明书购买和使用"], "otc-leaflet", "owed"),
    ("medical_device", ["请仔细阅读产品说明书 或者在医生指导下购买和使用"], "device-leaflet", "said"),
    ("medical_device", ["买之前用之前 先把说明书仔细看一遍 或者听医务人员的指导"], "device-leaflet", "said"),
    ("medical_device", ["请仔细阅读产品说明书"], "device-leaflet", "owed"),
    ("medical_device", ["注意事项都写在说明书里了 大家看"], "device-warnings", "said"),
    ("medical_device", ["禁忌和注意事项看说明书"], "device-warnings", "said"),
    ("medical_device", ["说明书在盒子里"], "device-warnings", "owed"),
    ("medical_device", ["没有什么禁忌 谁都能用"], "device-warnings", "owed"),
    ("finance", ["投资有风险 风险由投资人自行承担"], "finance-risk", "said"),
    ("finance", ["加盟有风险 亏了自己承担 大家想清楚"], "finance-risk", "said"),
    ("finance", ["这个项目没有风险 亏了算我的"], "finance-risk", "owed"),
    ("finance", ["投资有风险"], "finance-risk", "owed"),
    ("finance", ["做生意有赚有赔 盈亏自负"], "finance-risk", "said"),
    ("general", ["我们现在招商加盟 加盟费三万八"], "finance-risk", "owed"),
    ("real_estate", ["建面八十九平 套内七十二平"], "estate-area", "said"),
    ("real_estate", ["使用面积很大 八十九平"], "estate-area", "owed"),
    ("real_estate", ["开发商是某某置业"], "estate-permit", "owed"),
    ("real_estate", ["预售许可证号二零二五第零一二三号"], "estate-permit", "owed"),
    ("real_estate", ["本项目由某某房地产公司开发 预售证号是二零二五零一二三"], "estate-permit", "said"),
    ("real_estate", ["以后门口要通地铁"], "estate-planned", "owed"),
    ("real_estate", ["门口规划的地铁还在建设中 以政府规划为准"], "estate-planned", "said"),
    ("agrochemical", ["农药广告批准文号是农药广审二零二五零一二三"], "pesticide-approval", "said"),
    ("agrochemical", ["这个给猪驱虫用的"], "veterinary-approval", "owed"),
    ("general", ["这个特医奶粉今天有货"], "special-medical-guidance", "owed"),
    ("general", ["这个特医食品 请在医生或者临床营养师指导下使用"], "special-medical-guidance", "said"),
    ("general", ["特医食品 不适用于非目标人群使用"], "special-medical-target", "said"),
    ("general", ["今天下单送三百毫升保温杯一个 到今晚十二点 随单一起发"], "gift", "said"),
    ("general", ["拍就送五十毫升小样两支 送到今晚十点 跟主品一起发货"], "gift", "said"),
    ("general", ["买就送 送送送"], "gift", "owed"),
    ("general", ["买一箱送毛巾一条 三十五乘七十五厘米的 活动到周日 随箱发出"], "gift", "said"),
    ("general", ["买一件送一条围巾"], "gift", "owed"),
    ("general", ["送货上门"], "gift", None),
    ("general", ["送给妈妈特别合适"], "gift", None),
    ("general", ["今天全场打五折"], "discount", "owed"),
    ("general", ["原价一百九十九 今天九十九"], "discount", "owed"),
    ("general", ["原价一百九十九 就是我们店上周的成交价 今天九十九"], "discount", "said"),
    ("general", ["我们店平时卖一百二十九 今天九十九 便宜三十"], "discount", "said"),
    ("general", ["比昨天在本店卖的便宜二十块 昨天我们店卖四十九"], "discount", "said"),
    ("general", ["专柜价八百 今天一折"], "discount", "owed"),
    ("general", ["打八折 是按我们店前七天最低成交价打的"], "discount", "said"),
    ("general", ["限时限量 手慢无"], "limited", "owed"),
    ("general", ["限量一百件 每人限购两件 今晚十点结束"], "limited", "said"),
    ("general", ["限量一百件 今晚十点结束"], "limited", "owed"),
    ("general", ["前五十名有优惠"], "limited", "owed"),
    ("general", ["我们有发明专利 专利号ZL二零二二一零一二三四五六七点八"], "patent", "said"),
    ("general", ["实用新型专利 专利号是ZL 2022 2 0123456.7"], "patent", "said"),
    ("general", ["这是发明专利"], "patent", "owed"),
    ("general", ["外观设计专利 号码自己查"], "patent", "owed"),
    ("general", ["百分之九十八的用户说好用"], "quoted-scope", "owed"),
    (
        "general",
        ["百分之九十八的用户说好用 数据来源是某某检测公司二零二五年的报告 调查了五百名用户"],
        "quoted-scope",
        "said",
    ),
    ("general", ["等下抽奖 大家点福袋"], "prize-draw", "owed"),
    ("general", ["帮朋友卖的"], "real-seller", "owed"),
    ("general", ["代卖的啊 实际销售者是某某食品公司 地址在山东省烟台市 联系电话四零零一二三"], "real-seller", "said"),
    ("health_food", ["保健食品是不能当药来用的 代替不了药物治病"], "health-food-no-medicine", "said"),
    ("health_food", ["咱这个蛋白粉属于保健食品 它不属于药品 也没法代替药物去治疗"], "health-food-no-medicine", "said"),
    ("health_food", ["保健食品不是药物，不能代替药物治疗疾病。"], "health-food-no-medicine", "said"),
    ("health_food", ["保建食品不是药务 不能代替药务治疗疾病"], "health-food-no-medicine", "said"),
    ("health_food", ["保 健 食 品 不 是 药 物 不 能 代 替 药 物 治 疗 疾 病"], "health-food-no-medicine", "said"),
    ("health_food", ["保健食品非药物 不可替代药物治疗疾病"], "health-food-no-medicine", "said"),
    ("health_food", ["不能代替药物治疗疾病"], "health-food-no-medicine", "owed"),
    ("health_food", ["保健食品不是药物 它的作用是补钙"], "health-food-no-medicine", "owed"),
    ("health_food", ["虽然说不是药物 但是效果比药物好 能代替药物"], "health-food-no-medicine", "owed"),
    (
        "health_food",
        ["别人家主播老念保健食品不是药物不能代替药物治疗疾病", "咱家不用念"],
        "health-food-no-medicine",
        "owed",
    ),
    ("health_food", ["叔叔阿姨 糖尿病该吃药吃药 这不是药 不能替药治病"], "health-food-no-medicine", "said"),
    ("health_food", ["保健食品不是药物不能代替药物治疗疾病这句话大家记住"], "health-food-no-medicine", "said"),
    ("health_food", ["平台要求我念一下 保健食品不是药物 不能代替药物治疗疾病"], "health-food-no-medicine", "said"),
    ("health_food", ["十八岁以上的成年人适用 孕妇乳母不适用"], "health-food-for-whom", "said"),
    ("health_food", ["十八岁以上的成年人适用 孕妇乳母不适用"], "health-food-not-for-whom", "said"),
    ("health_food", ["少年儿童孕产妇以及对本品过敏的人不要吃"], "health-food-not-for-whom", "said"),
    ("health_food", ["适宜人群 免疫力低下者"], "health-food-for-whom", "said"),
    ("health_food", ["适合送长辈"], "health-food-for-whom", "owed"),
    ("health_food", ["孕妇也能吃 小孩也能吃"], "health-food-not-for-whom", "owed"),
    ("health_food", ["睡眠状况不佳的人适合吃"], "health-food-for-whom", "said"),
    ("health_food", ["本品不可替代药品"], "health-food-cannot-replace", "said"),
    ("health_food", ["这个是不能代替药的啊"], "health-food-cannot-replace", "said"),
    ("health_food", ["这个能代替药"], "health-food-cannot-replace", "owed"),
    ("otc_drug", ["请按药品说明书或在药师指导下购买和使用"], "otc-leaflet", "said"),
    ("otc_drug", ["亲按药品说明书货者在药师指导下购买和使用"], "otc-leaflet", "said"),
    ("otc_drug", ["用药之前看说明书 买之前问一下药师"], "otc-leaflet", "said"),
    ("otc_drug", ["请按说明书或者药师指导来用"], "otc-leaflet", "owed"),
    ("otc_drug", ["要按照说明书 或者听药师的 再去买再去用"], "otc-leaflet", "said"),
    ("otc_drug", ["老让我念请按药品说明书或者在药师指导下购买和使用 念了也没用 别当真"], "otc-leaflet", "owed"),
    ("otc_drug", ["药师推荐购买使用"], "otc-leaflet", "owed"),
    ("medical_device", ["请仔细阅读产品说明书或者在医务人员的指导下", "购买和使用"], "device-leaflet", "said"),
    ("medical_device", ["请仔细阅读产品说明书货者在医务人员的知道下购买和使用"], "device-leaflet", "said"),
    ("medical_device", ["买这个用这个 都要先认真看说明书 或者问医生"], "device-leaflet", "said"),
    ("medical_device", ["医生都推荐购买"], "device-leaflet", "owed"),
    ("medical_device", ["进忌内容或者注意事项详见说明书"], "device-warnings", "said"),
    ("medical_device", ["有哪些不能用的情况 说明书上都写着 大家要看"], "device-warnings", "said"),
    ("medical_device", ["禁忌就是没有禁忌"], "device-warnings", "owed"),
    ("finance", ["投资有风险 入市需谨慎 盈亏自负"], "finance-risk", "said"),
    ("finance", ["开店是有可能亏的 亏损要你自己承担"], "finance-risk", "said"),
    ("finance", ["市场有风险 风险和责任由加盟商自己承担"], "finance-risk", "said"),
    ("finance", ["零风险 亏了我承担"], "finance-risk", "owed"),
    ("finance", ["有风险我们公司全部承担"], "finance-risk", "owed"),
    ("finance", ["风险提示在合同里"], "finance-risk", "owed"),
    ("finance", ["头资有风险 风险自但"], "finance-risk", "said"),
    ("real_estate", ["套内面积七十八平米"], "estate-area", "said"),
    ("real_estate", ["建筑面机八十九平方米"], "estate-area", "said"),
    ("real_estate", ["面积八十九平"], "estate-area", "owed"),
    (
        "real_estate",
        ["开发企业是某某房地产开发有限公司", "预售许可证是某房预售证第二零二五零一二号"],
        "estate-permit",
        "said",
    ),
    ("real_estate", ["五证齐全 大开发商"], "estate-permit", "owed"),
    ("real_estate", ["以后这边建地铁 建小学"], "estate-planned", "owed"),
    ("general", ["今天拍一号链接送你一个三百五十毫升的保温杯 到今晚十二点 跟着货一起发"], "gift", "said"),
    ("general", ["送保温杯一个"], "gift", "owed"),
    ("general", ["赠品是旅行装洗发水五十毫升一瓶 活动到十一月三十号 随单寄出"], "gift", "said"),
    ("general", ["下单就送礼品"], "gift", "owed"),
    ("general", ["拍两件赠袜子三双 均码 今晚十二点前下单的 和衣服一起发"], "gift", "said"),
    ("general", ["送面膜五片 今天有"], "gift", "owed"),
    ("general", ["五折 原价按我们店十月一号到七号的成交价算"], "discount", "said"),
    ("general", ["专柜一千六 今天三百九"], "discount", "owed"),
    ("general", ["比上周我们店里的价格便宜二十"], "discount", "said"),
    ("general", ["全场八折"], "discount", "owed"),
    ("general", ["市场价三百九十九今天一百九十九"], "discount", "owed"),
    ("general", ["昨天我们直播间卖一百二十九 今天九十九 便宜三十"], "discount", "said"),
    ("general", ["折扣基准是前七天的平均成交价 今天打七折"], "discount", "said"),
    ("general", ["限时折扣 今晚八点到十点"], "limited", "owed"),
    ("general", ["限量五十份"], "limited", "owed"),
    ("general", ["今天限时特价 八点到十点 一共两百件 一人只能拍一件"], "limited", "said"),
    ("general", ["限时价 粉丝专享 一共五十单 到十二点结束"], "limited", "said"),
    ("general", ["限时限量快来抢"], "limited", "owed"),
    (
        "general",
        [
            "今晚抽奖 一等奖手机一台价值三千九百九十九 评论扣一就能参与 十点截屏开奖 抽一名",
            "中奖的七天内联系客服领取 主办方是某某旗舰店 客服电话四零零一二三四",
        ],
        "prize-draw",
        "said",
    ),
    ("general", ["抽一台手机 扣一参与"], "prize-draw", "owed"),
    ("general", ["福袋里抽三个人送免单 扣一参与 十点开奖"], "prize-draw", "owed"),
    ("general", ["我们有专利的 发明专利 专利号二零二二一零一二三四五六"], "patent", "said"),
    ("general", ["实用新型专利号ZL二零二一二零三四五六"], "patent", "said"),
    ("general", ["专利种类是外观设计 专利号是二零二零三零一二三四五六"], "patent", "said"),
    ("general", ["专利技术 市面独家"], "patent", "owed"),
    ("general", ["根据中国消费者协会二零二五年的报告 调查了一千名消费者 有六成的人睡不好"], "quoted-scope", "said"),
    ("general", ["研究表明睡前喝牛奶好"], "quoted-scope", "owed"),
    ("general", ["实验证明吸水快三倍 数据来自某某检测公司的报告"], "quoted-scope", "owed"),
    (
        "general",
        ["我不是卖家 我是帮商家带货的 实际销售者是某某商贸公司 地址浙江省杭州市 电话四零零一二三四"],
        "real-seller",
        "said",
    ),
    ("general", ["实验证明吸水快三倍 数据来自某某检测公司的报告"], "quoted-source", "said"),
    ("general", ["研究表明睡前喝牛奶好"], "quoted-source", "owed"),
    ("general", ["百分之九十八的用户说好用"], "quoted-source", "owed"),
    ("general", ["数据显示八成的人睡不好 这是某某大学二零二五年公布的调查"], "quoted-source", "said"),
]

AI_HOST = [
    (["我是AI数字人主播 由人工智能生成"], "said"),
    (["本直播间画面由艾爱生成"], "owed"),
    (["我不是真人 是数字人给大家讲解"], "said"),
    (["大家好我是真人主播"], "owed"),
    (["本场直播使用数字人技术"], "said"),
    (["我是真人 不是数字人"], "owed"),
    (["这个手机有AI功能"], "owed"),
    (["本直播由A I生成"], "said"),
    (["主播形象为虚拟数字人"], "said"),
    (["提醒大家 本直播间由AI数字人讲解"], "said"),
    (["提醒一下本直播间由诶爱数字人讲解"], "said"),
    (["主播是人工智能生成的虚拟形象"], "said"),
    (["本直播内容由人工智能生成"], "said"),
    (["我跟真人没有区别"], "owed"),
    (["大家好 我是小美"], "owed"),
    (["不是AI 是真人在播"], "owed"),
    (["本直播间主播为AI生成"], "said"),
    (["数字人主播为您服务"], "said"),
]


@pytest.fixture(scope="module")
def statements() -> Statements:
    return Statements(load_citations())


def states(
    statements: Statements, product: str, lines: Sequence[str], context: Mapping[str, object] | None = None
) -> dict[str, str]:
    tracker = StatementTracker(statements, Product(product), context=context, on=TODAY)
    for number, line in enumerate(lines):
        tracker.hear(line, 4_000 * number)
    return {item.id: item.state for item in tracker.items()}


@pytest.mark.parametrize(("product", "lines", "id", "state"), SPOKEN)
def test_said_when_every_part_of_the_meaning_was_spoken(
    statements: Statements, product: str, lines: list[str], id: str, state: str | None
) -> None:
    assert states(statements, product, lines).get(id) == state


@pytest.mark.parametrize(("lines", "state"), AI_HOST)
def test_an_ai_presenter_says_so(statements: Statements, lines: list[str], state: str) -> None:
    assert states(statements, "general", lines, {"ai_host": True})["ai-presenter"] == state


@pytest.mark.parametrize("product", ["general", "food", "cosmetics", "special_cosmetics", "alcohol", "education"])
def test_nothing_is_owed_unasked(statements: Statements, product: str) -> None:
    assert states(statements, product, ["大家好 今天先看一号链接", "五十三度五百毫升 两百六十八一瓶", "坏了赔"]) == {}


@pytest.mark.parametrize("context", ["ai_host", "other_seller", "prize_draw", "ad_format"])
def test_facts_of_the_broadcast_make_owe(statements: Statements, context: str) -> None:
    assert list(states(statements, "general", [], {context: True}).values()) == ["owed"]
    assert states(statements, "general", [], {context: False}) == {}


def test_every_required_statement_cites_law_in_force(statements: Statements) -> None:
    required = statements.data.required
    assert len(required) >= 25
    assert [one.id for one in required if not statements.cites(one, TODAY)] == []


def test_a_statement_is_not_owed_before_its_law(statements: Statements) -> None:
    tracker = StatementTracker(statements, Product.GENERAL, context={"ai_host": True}, on=date(2020, 1, 1))
    assert tracker.items() == ()


def test_hear_tells_whether_the_list_changed(statements: Statements) -> None:
    tracker = StatementTracker(statements, Product.OTC_DRUG, on=TODAY)
    assert not tracker.hear("大家好", 0)
    assert tracker.hear("请按药品说明书或者在药师指导下购买和使用", 3_000)
    assert not tracker.hear("请按药品说明书或者在药师指导下购买和使用", 9_000)


def test_a_growing_caption_is_one(statements: Statements) -> None:
    whole = "保健食品不是药物不能代替药物治疗疾病"
    tracker = StatementTracker(statements, Product.HEALTH_FOOD, on=TODAY)
    changed = [tracker.hear(whole[:end], 100 * end) for end in range(1, len(whole) + 1)]
    assert sum(changed) == 1
    assert {item.id: item.state for item in tracker.items()}["health-food-no-medicine"] == "said"


def test_halves_far_apart_do_not_count(statements: Statements) -> None:
    tracker = StatementTracker(statements, Product.HEALTH_FOOD, on=TODAY)
    tracker.hear("保健食品不是药物", 0)
    tracker.hear("这一瓶六十片" * 20, 60_000)
    assert not tracker.hear("不能代替药物治疗疾病", 90_000)


def test_denied_afterwards_is_owed_again(statements: Statements) -> None:
    tracker = StatementTracker(statements, Product.HEALTH_FOOD, on=TODAY)
    assert tracker.hear("保健食品不是药物 不能代替药物治疗疾病", 0)
    assert tracker.hear("那都是吓唬人的", 3_000)
    assert tracker.hear("保健食品不是药物 不能代替药物治疗疾病", 60_000)


def test_other_goods_owe_other_statements(statements: Statements) -> None:
    tracker = StatementTracker(statements, Product.HEALTH_FOOD, on=TODAY)
    tracker.hear("保健食品不是药物 不能代替药物治疗疾病", 0)
    tracker.hear("买就送", 5_000)
    assert tracker.offer(Product.OTC_DRUG, 10_000)
    assert {item.id for item in tracker.items()} == {"advertisement-approval", "otc-leaflet", "otc-warnings"}
    assert tracker.offer(Product.HEALTH_FOOD, 20_000)
    again = {item.id: item.state for item in tracker.items()}
    assert again["health-food-no-medicine"] == "said"
    assert "gift" not in again


def test_a_reminder_rises_after_a_while(statements: Statements) -> None:
    tracker = StatementTracker(statements, Product.OTC_DRUG, on=TODAY, remind_after_ms=60_000)
    tracker.hear("请按药品说明书或者在药师指导下购买和使用", 1_000)
    tracker.hear("买就送", 30_000)
    assert tracker.reminders(59_999) == ()
    assert [item.id for item in tracker.reminders(60_000)] == ["otc-warnings", "advertisement-approval"][::-1]
    assert "gift" in [item.id for item in tracker.reminders(90_000)]


def test_three_minutes_unless_set(statements: Statements) -> None:
    tracker = StatementTracker(statements, Product.REAL_ESTATE, on=TODAY)
    tracker.offer(Product.REAL_ESTATE, 100_000)
    assert tracker.reminders(279_999) == ()
    assert len(tracker.reminders(280_000)) == 2


def test_any_one_character_may_be_heard_as_another(statements: Statements) -> None:
    common = sorted(set(files("nlp").joinpath("statements.toml").read_text("utf-8")))
    tried = 0
    for product, id, words in (
        ("health_food", "health-food-no-medicine", "保健食品不是药物不能代替药物治疗疾病"),
        ("health_food", "health-food-cannot-replace", "本品不能代替药物"),
        ("otc_drug", "otc-leaflet", "请按药品说明书或者在药师指导下购买和使用"),
        ("medical_device", "device-leaflet", "请仔细阅读产品说明书或者在医务人员的指导下购买和使用"),
        ("medical_device", "device-warnings", "禁忌内容或者注意事项详见说明书"),
    ):
        for at, char in enumerate(words):
            for other in common:
                if other != char and sound(other) == sound(char):
                    misheard = words[:at] + other + words[at + 1 :]
                    assert states(statements, product, [misheard])[id] == "said", misheard
                    tried += 1
    assert tried >= 150


def test_the_open_cases() -> None:
    if not CASES.exists():
        pytest.skip("the corpus is not here: disclosures.jsonl")
    statements = Statements(load_citations())
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    assert len(cases) >= 27
    wrong = []
    for case in cases:
        tracker = StatementTracker(statements, Product(case["product"]), context=case.get("context"), on=TODAY)
        for number, line in enumerate(case["lines"]):
            tracker.hear(line, 4_000 * number)
        items = {item.text: item for item in tracker.items()}
        owed = {text: items[text].state for text in case["owed"] if text in items}
        right = {text: "said" if text in case["said"] else "owed" for text in case["owed"]}
        cited = all(
            set(ids) <= {cite.id for cite in items[text].cite} for text, ids in case["law"].items() if text in items
        )
        if owed != right or not cited or (not case["owed"] and items):
            wrong.append(case["id"])
    assert wrong == []
