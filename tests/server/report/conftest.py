"""A recorded broadcast of every kind of outcome."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nlp import Caption, Checker, Platform, Product, item_from_dict
from server.record import LiveRecorder, Store
from server.report import Report, of_session
from server.session import Broadcast

LINES = [
    (2_000, "大家好欢迎来到直播间"),
    (10_000, "这款面霜全网最低价"),
    (16_000, "刚才说错了，不是全网最低价，是本店今天的活动价"),
    (40_000, "用了它三天见效"),
    (61_000, "我们是行业第一品牌"),
    (75_000, "还有一款也是全网最低价"),
    (90_000, "=今天全网最低价最后三分钟"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def perform(store: Store, checker: Checker) -> Callable[..., None]:
    """Speak captions into a broadcast and record it, as the server does."""
    return lambda captions, session="b1": _perform(store, checker, captions, session)


def _perform(store: Store, checker: Checker, captions: list[Caption], session: str) -> None:
    recorder = LiveRecorder(store)
    stream = checker.stream(product=Product.HEALTH_FOOD, platform=Platform.DOUYIN)
    stream.set_sheet([item_from_dict({"sku": "1", "name": "钙片", "product": "health_food"}, where="1")])
    broadcast = Broadcast(session, stream, product=Product.HEALTH_FOOD, client="test")
    recorder.begin(broadcast, checker.rules_version)
    stream.offer("1")
    for caption in captions:
        broadcast.counts["captions"] += 1
        broadcast.last_ms = caption.at_ms
        stream.caption(caption, caption.at_ms)
        for event in stream.events():
            recorder.event(broadcast, event)
    recorder.finish(broadcast)
    assert recorder.fault == ""


@pytest.fixture
def report(store: Store, perform: Callable[..., None]) -> Report:
    perform([Caption(f"c{n}", 0, text, True, at, "test") for n, (at, text) in enumerate(LINES)])
    found = of_session(store, "b1")
    assert found is not None
    return found
