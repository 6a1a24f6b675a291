"""A real checker, and broadcasts on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nlp import Caption, Checker, Platform, Product
from server.record import LiveRecorder, Store
from server.session import Broadcast


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def recorder(store: Store) -> LiveRecorder:
    ticks = iter(range(10_000))
    return LiveRecorder(store, clock=lambda: f"2026-03-01T12:{next(ticks) // 60 % 60:02}:00.000+00:00")


@pytest.fixture
def broadcast(checker: Checker) -> Broadcast:
    stream = checker.stream(product=Product.COSMETICS, platform=Platform.DOUYIN)
    return Broadcast("b1", stream, product=Product.COSMETICS, client="test")


@pytest.fixture
def say(broadcast: Broadcast, recorder: LiveRecorder) -> Callable[..., None]:
    """Speak a caption into the broadcast and record what happens, as the server does."""
    numbers = iter(range(1, 1000))

    def speak(text: str, at_ms: int, cue: str = "", final: bool = True) -> None:
        number = next(numbers)
        broadcast.last_ms = at_ms
        broadcast.stream.caption(Caption(cue or f"c{number}", number, text, final, at_ms, "test"), at_ms)
        for event in broadcast.stream.events():
            recorder.event(broadcast, event)

    return speak
