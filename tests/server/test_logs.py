"""No level of log holds what was said, nor does a fault of ours."""

import json
import logging
import sys

import pytest

from nlp import Caption, Checker
from server.logs import FRAMES, Json, Lines, set_up
from tests.server.test_session import BANNED, Story


def broken() -> None:
    """Break with what was said in the message, as a KeyError would."""
    raise KeyError(BANNED)


@pytest.mark.parametrize("formatter", [Lines(), Json()])
def test_an_exception_is_logged_without_its_message(formatter: logging.Formatter) -> None:
    try:
        broken()
    except KeyError:
        record = logging.LogRecord("server.app", logging.ERROR, __file__, 1, "it broke", None, sys.exc_info())
    said = formatter.format(record)
    assert BANNED not in said
    assert "KeyError" in said
    assert "broken" in said


def test_json_lines_can_be_read_by_programs() -> None:
    record = logging.LogRecord("server.app", logging.WARNING, __file__, 1, "rules %s", ("r1",), None)
    fields = json.loads(Json().format(record))
    assert (fields["level"], fields["logger"], fields["message"]) == ("warning", "server.app", "rules r1")
    assert "trace" not in fields


def test_loggers_that_print_frames_never_go_down_to_debug(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up("debug", "json")
        assert logging.getLogger("server").isEnabledFor(logging.DEBUG)
        assert not any(logging.getLogger(name).isEnabledFor(logging.DEBUG) for name in FRAMES)
        logging.getLogger("server.app").debug("seen")
        assert json.loads(capsys.readouterr().err)["message"] == "seen"
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name in FRAMES:
            logging.getLogger(name).setLevel(logging.NOTSET)


def test_a_caption_that_breaks_the_judge_stops_nothing_and_is_not_quoted(
    checker: Checker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(checker)
    story.say({"type": "identify", "protocol": 1})
    assert story.session.broadcast
    stream = story.session.broadcast.stream
    judge = type(stream).caption

    def breaks(self: object, caption: Caption, now_ms: int) -> object:
        if caption.cue == "bad":
            raise KeyError(caption.text)
        return judge(stream, caption, now_ms)

    monkeypatch.setattr(type(stream), "caption", breaks)
    [error] = story.caption(BANNED, cue="bad")
    assert (error["code"], error["fatal"], story.session.closing) == ("internal", False, None)
    assert BANNED not in caplog.text
    assert "KeyError in test_logs.py" in caplog.text
    assert story.caption(BANNED, cue="good")[0]["alerts"]
    monkeypatch.setattr(type(stream), "tick", lambda self, now: broken())
    monkeypatch.setattr(type(stream), "next_due_ms", 0)
    assert json.loads(story.session.tick(99_999)[0])["code"] == "internal"
