"""Statements in the words hosts find for them: said, half said, talked about; through what recognition writes."""

from datetime import date

import pytest

from nlp import Product
from nlp.citations import load_citations
from nlp.statements import Statements, StatementTracker

TODAY = date(2026, 11, 24)
STATEMENTS = Statements(load_citations())
CASES: list[tuple[str, list[str], dict[str, str], dict[str, bool]]] = [
    ("health_food", ["它是保健食品 不是药 替代不了药物治病的"], {"health-food-no-medicine": "said"}, {}),
    (
        "health_food",
        ["跟大家强调一下啊 这个属于保健食品", "它不是药品 不可以代替药品去治疗疾病"],
        {"health-food-no-medicine": "said"},
        {},
    ),
    ("health_food", ["保健食品不是要物 不能代替要物治疗基本"], {"health-food-no-medicine": "said"}, {}),
    (
        "health_food",
        ["保健食品他不是药哈 有病还是要吃药看医生 不能拿它代替药"],
        {"health-food-no-medicine": "said"},
        {},
    ),
    ("health_food", ["本品不能替代药物"], {"health-food-cannot-replace": "said"}, {}),
    ("health_food", ["这个产品代替不了药"], {"health-food-cannot-replace": "said"}, {}),
    ("health_food", ["保健食品不是药物"], {"health-food-no-medicine": "owed"}, {}),
    ("health_food", ["有人说保健食品不是药物不能代替药物 我不这么看"], {"health-food-no-medicine": "owed"}, {}),
    (
        "health_food",
        ["适宜人群是中老年人 不适宜人群是少年儿童孕妇乳母"],
        {"health-food-for-whom": "said", "health-food-not-for-whom": "said"},
        {},
    ),
    (
        "health_food",
        ["适合免疫力低下的人", "少年儿童不要吃"],
        {"health-food-for-whom": "said", "health-food-not-for-whom": "said"},
        {},
    ),
    (
        "health_food",
        ["哪些人能吃 需要补充维生素的成年人", "哪些人不能吃 怀孕的哺乳的不能吃"],
        {"health-food-for-whom": "said", "health-food-not-for-whom": "said"},
        {},
    ),
    ("health_food", ["广告批准文号是粤食健广审文第二五零一二三号"], {"advertisement-approval": "said"}, {}),
    ("otc_drug", ["请按说明书或者在药师的指导下买和用"], {"otc-leaflet": "said"}, {}),
    ("otc_drug", ["用之前看说明书 或者问药师 按他们的指导来购买使用"], {"otc-leaflet": "said"}, {}),
    ("otc_drug", ["请案药品说明书或者在药师指导下够买和使用"], {"otc-leaflet": "said"}, {}),
    ("otc_drug", ["买药看说明书就行"], {"otc-leaflet": "owed"}, {}),
    ("otc_drug", ["对本品过敏的禁用 不良反应有恶心头晕"], {"otc-warnings": "said"}, {}),
    ("otc_drug", ["禁忌和不良反应看说明书"], {"otc-warnings": "said"}, {}),
    ("otc_drug", ["没什么副作用 谁都能吃"], {"otc-warnings": "owed"}, {}),
    ("medical_device", ["请仔细阅读产品说明书 或者在医务人员指导下购买和使用"], {"device-leaflet": "said"}, {}),
    ("medical_device", ["买之前仔细看说明书或者听医生的指导再买再用"], {"device-leaflet": "said"}, {}),
    ("medical_device", ["禁忌内容和注意事项都在说明书里 大家看一下"], {"device-warnings": "said"}, {}),
    ("medical_device", ["注意事项详见说明书"], {"device-warnings": "said"}, {}),
    ("finance", ["投资有风险 亏了自己承担"], {"finance-risk": "said"}, {}),
    ("finance", ["加盟有风险 投资需谨慎 盈亏自负"], {"finance-risk": "said"}, {}),
    ("finance", ["有风险"], {"finance-risk": "owed"}, {}),
    ("general", ["我们招商加盟 想开店的来", "加盟有风险 盈亏自己担着"], {"finance-risk": "said"}, {}),
    ("real_estate", ["建筑面积八十九平"], {"estate-area": "said"}, {}),
    ("real_estate", ["套内七十二个平方"], {"estate-area": "said"}, {}),
    ("real_estate", ["八十九平三房"], {"estate-area": "owed"}, {}),
    ("real_estate", ["开发商是恒祥置业 预售许可证号二零二五第零一二三号"], {"estate-permit": "said"}, {}),
    ("real_estate", ["旁边规划有地铁"], {"estate-planned": "said"}, {}),
    ("real_estate", ["楼下就是地铁 马上通车"], {"estate-planned": "owed"}, {}),
    ("general", ["拍一件送一个杯子 三百毫升的玻璃杯 一个 今天晚上十二点之前下单的跟大衣一起发"], {"gift": "said"}, {}),
    ("general", ["今天下单送礼物"], {"gift": "owed"}, {}),
    ("general", ["今天打八折"], {"discount": "owed"}, {}),
    ("general", ["打八折 原价是上周在我们店的成交价两百九十九"], {"discount": "said"}, {}),
    ("general", ["比原价便宜三十 原价是我们店前七天的最低成交价九十九"], {"discount": "said"}, {}),
    ("general", ["限量一百份"], {"limited": "owed"}, {}),
    ("general", ["限量一百份 今晚八点到十点 一人一单"], {"limited": "said"}, {}),
    ("general", ["我们来抽奖"], {"prize-draw": "owed"}, {}),
    ("general", ["这个有专利"], {"patent": "owed"}, {}),
    ("general", ["实用新型专利 专利号ZL二零二二二零一二三四五六"], {"patent": "said"}, {}),
    ("general", ["研究表明百分之九十的人都缺"], {"quoted-source": "owed"}, {}),
    (
        "general",
        ["中国营养学会二零二三年的调查 全国成年人里百分之九十缺钙"],
        {"quoted-source": "said", "quoted-scope": "said"},
        {},
    ),
    ("general", ["大家好 我是AI生成的主播"], {"ai-presenter": "said"}, {"ai_host": True}),
    ("general", ["画面是由人工智能生成的"], {"ai-presenter": "said"}, {"ai_host": True}),
    ("general", ["我是数字人主播"], {"ai-presenter": "said"}, {"ai_host": True}),
    ("general", ["大家好我是小禾"], {"ai-presenter": "owed"}, {"ai_host": True}),
    (
        "general",
        ["商品由杭州某某商贸有限公司销售 地址在余杭区文一西路九号 电话零五七一八八八八六六六六"],
        {"real-seller": "said"},
        {"other_seller": True},
    ),
    ("general", ["卖家是义乌的一家公司"], {"real-seller": "owed"}, {"other_seller": True}),
    ("general", ["这是一条广告"], {"ad-label": "said"}, {"ad_format": True}),
    ("general", ["今天是广告推广啊跟大家说明白"], {"ad-label": "said"}, {"ad_format": True}),
]


@pytest.mark.parametrize(("product", "lines", "expected", "context"), CASES)
def test_wordings(product: str, lines: list[str], expected: dict[str, str], context: dict[str, bool]) -> None:
    tracker = StatementTracker(STATEMENTS, Product(product), context=context, on=TODAY)
    for number, line in enumerate(lines):
        tracker.hear(line, 4_000 * number)
    states = {item.id: item.state for item in tracker.items()}
    assert {id: states.get(id) for id in expected} == expected
