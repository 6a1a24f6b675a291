"""The judge as a spaCy component, as somebody with a pipeline of their own meets it."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy

from nlp.component import _checker
from nlp.types import Sensitivity

ROOT = Path(__file__).parents[2]


@pytest.mark.no_cover
def test_it_is_found_by_its_name_in_a_fresh_process() -> None:
    assert "pitchguard" in {point.name for point in entry_points(group="spacy_factories")}
    script = (
        "import spacy; nlp = spacy.blank('zh'); nlp.add_pipe('pitchguard'); doc = nlp('今天全网最低价');"
        "print([(s.text, s.label_, s.kb_id_) for s in doc.spans['pitchguard']])"
    )
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "全网最低" in ended.stdout
    assert "ban" in ended.stdout or "proof" in ended.stdout


def test_spans_alerts_and_settings() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("pitchguard", config={"product": "food", "platform": "douyin"})
    doc = nlp("吃了三天治好糖尿病")
    group = doc.spans["pitchguard"]
    alerts = doc.user_data["pitchguard"]
    assert len(group) == len(alerts) >= 1
    assert group[0].text == alerts[0].text
    assert group[0].label_ == alerts[0].rule
    assert group[0].kb_id_ == alerts[0].level.value
    assert len(nlp("家人们晚上好").spans["pitchguard"]) == 0


def test_a_span_takes_in_every_token_its_words_touch() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    nlp.add_pipe("pitchguard")
    doc = nlp("就是全网最低价")
    (span,) = doc.spans["pitchguard"]
    assert span.text.startswith("全网最低")


def test_the_second_ear_is_a_setting() -> None:
    nlp = spacy.blank("zh")
    with_ear = nlp.add_pipe("pitchguard", config={"second_ear": "high"})
    assert _checker(Sensitivity.HIGH).ear is not None
    assert _checker(Sensitivity.OFF).ear is None
    assert with_ear(nlp.make_doc("吃了三天治好糖尿病")).spans["pitchguard"]


@pytest.mark.parametrize("config", [{"product": "toys"}, {"platform": "tv"}, {"second_ear": "tvs"}])
def test_an_unknown_kind_is_refused(config: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"toys|tv"):
        spacy.blank("zh").add_pipe("pitchguard", config=config)
