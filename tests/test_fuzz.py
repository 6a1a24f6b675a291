"""Everything that reads what others wrote, fuzzed for a while: a longer run is ``make fuzz``, a million messages ``fuzz.million``."""

import json
import random
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import targets
from fuzz.seeds import RULE, SHEET, SRT, frames, messages, seeds
from fuzz.targets import TARGETS

FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SPEECH = st.text(st.sampled_from("全网最低价加我微信三天见效不是说错了零一二万 ·.Ｖv0１\u200b\U0001f525最最哈\n，。？"), max_size=120)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | SPEECH,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=6),
    max_leaves=12,
)


def changed(seed: str) -> st.SearchStrategy[bytes]:
    """A text with some of it replaced."""
    cut = st.tuples(st.integers(0, len(seed)), st.integers(0, 12), st.text(max_size=8) | SPEECH)
    return st.lists(cut, min_size=1, max_size=3).map(
        lambda cuts: "".join([*(seed[:at] + put + seed[at + gone :] for at, gone, put in cuts[:1])]).encode("utf-8", "replace")
    )


@pytest.mark.parametrize("name", [name for name in TARGETS if name != "rules"])
def test_every_seed_is_survived_by_every_reader(name: str) -> None:
    for seed in (*seeds(), b":00:00.00\x0100:00.00"):
        TARGETS[name](seed)


@FEW
@given(st.binary(max_size=400) | st.sampled_from(messages()).flatmap(changed))
def test_any_frame_is_a_message_or_is_named(data: bytes) -> None:
    targets.protocol(data)


@FEW
@given(st.lists(st.sampled_from(messages()).flatmap(changed) | st.binary(max_size=60), max_size=8).map(b"\n".join))
def test_any_conversation_is_answered(data: bytes) -> None:
    targets.session(data)


@FEW
@given(st.dictionaries(st.sampled_from(["type", "cue", "rev", "text", "final", "at_ms", "shape", "product", "sku", "sheet"]), JSON))
def test_any_json_is_a_message_or_is_named(message: dict[str, object]) -> None:

    for kind in ("caption", "identify", "profile", "sheet", "offer", "verdict", "listen"):
        targets.session(json.dumps({**message, "type": kind}).encode())


@FEW
@given(SPEECH | st.text(max_size=80))
def test_places_lead_back_into_any_caption(text: str) -> None:
    targets.normaliser(text.encode("utf-8", "replace"))


@settings(FEW, max_examples=6)
@given(changed(RULE) | st.binary(max_size=60))
def test_any_rule_file_is_a_rule_or_its_faults_are_named(data: bytes) -> None:
    targets.rules(data)


@FEW
@given(changed(SHEET) | changed("sku,name,price,stock\na,杯子,9.9,3\n") | JSON.map(lambda value: repr(value).encode()))
def test_any_sheet_is_products_or_is_named(data: bytes) -> None:
    targets.sheet(data)


@FEW
@given(changed(SRT) | changed("WEBVTT\n\n" + SRT.replace(",", ".")) | st.binary(max_size=200))
def test_any_subtitle_file_is_lines_or_is_named(data: bytes) -> None:
    targets.subtitles(data)


@FEW
@given(st.lists(JSON.map(str) | st.text(max_size=40), max_size=6).map(lambda frames: "\n".join(frames).encode("utf-8", "replace")))
def test_any_recogniser_may_say_anything(data: bytes) -> None:
    targets.recognisers(data)


def test_random_conversations_are_answered() -> None:
    source = frames(random.Random(11))
    for _ in range(10):
        talk = [frame.encode("utf-8", "replace") if isinstance(frame, str) else frame for frame in islice(source, 20)]
        targets.session(b"\n".join(talk))
