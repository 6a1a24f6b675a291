"""What stands on the host's board: counts, rest, mute, what is withdrawn and comes again, what is forgotten."""

import pytest

from nlp import Alert, Category, Level, Span, State
from nlp.stream_board import MOST_TOLD, Board, numbered
from nlp.stream_line import Cue


def alert(text: str = "最低价", rule: str = "price/lowest", start: int = 0, cue: str = "a") -> Alert:
    return Alert("", rule, Category.PRICE, Level.BAN, (Span(cue, start, start + len(text)),), text, "", "", (), ())


def cue(id: str, *alerts: Alert, text: str = "最低价 大家去拍", final: bool = True) -> Cue:
    made = Cue(id, "test", text=text, final=final)
    made.found = numbered(made, alerts)
    return made


@pytest.fixture
def board() -> Board:
    return Board(0, lambda rule, before, words, behind: "可能" in behind)


def kinds(board: Board) -> list[str]:
    return [event.kind for event in board.events]


def test_the_same_pitch_is_counted(board: Board) -> None:
    first, second = cue("a", alert()), cue("b", alert())
    board.show(first, 0)
    board.show(second, 1_000)
    assert [one.count for one in second.shown] == [2]


def test_what_is_withdrawn_and_comes_again_keeps_its_id(board: Board) -> None:
    one = cue("a", alert())
    board.show(one, 0)
    [id] = [shown.id for shown in one.shown]
    found, one.found = one.found, ()
    board.show(one, 100)
    assert one.shown == ()
    one.found = found
    board.show(one, 200)
    assert [shown.id for shown in one.shown] == [id]
    assert kinds(board) == ["alert", "withdrawn", "restored"]


def test_a_rule_rests_after_it_spoke(board: Board) -> None:
    board.cool_down_ms = 10_000
    first, resting, later = cue("a", alert()), cue("b", alert()), cue("c", alert())
    board.show(first, 0)
    board.show(resting, 5_000)
    board.show(later, 11_000)
    assert [len(one.shown) for one in (first, resting, later)] == [1, 0, 1]
    assert kinds(board) == ["alert"] * 3


def test_a_muted_rule_is_silent(board: Board) -> None:
    one = cue("a", alert())
    board.show(one, 0)
    board.muted.add("price/lowest")
    board.restate(one)
    assert one.shown == ()


def test_words_in_doubt_wait(board: Board) -> None:
    one = cue("a", alert(), text="最低价 可能不是", final=False)
    board.show(one, 0)
    assert one.shown == ()
    assert list(one.held_since.values()) == [0]
    board.show(one, 400)
    assert len(one.shown) == 1


def test_states_are_told_and_taken_back(board: Board) -> None:
    one = cue("a", alert())
    board.show(one, 0)
    id = one.shown[0].id
    board.close(id, State.CORRECTED, 10, "b", "更正一下")
    board.restate(one)
    assert one.shown[0].state is State.CORRECTED
    board.close(id, State.OPEN, 20, "")
    assert kinds(board) == ["alert", "corrected", "reopened"]


def test_the_oldest_are_forgotten(board: Board) -> None:
    for number in range(MOST_TOLD + 5):
        board.show(cue(f"c{number}", alert(text=f"最低价{number}")), number)
    assert len(board.told) == MOST_TOLD
