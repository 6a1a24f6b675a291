"""What a caption says beside its alerts: what it takes back, and which statements it makes."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from nlp import corrections
from nlp.corrections import Correction, OpenAlert
from nlp.statements import StatementTracker
from nlp.stream_board import Board, Event
from nlp.stream_line import Cue
from nlp.types import State

MOST_CORRECTIONS = 60
_BEHIND = 32


class Hearing:
    """Follows corrections and statements. A cue counts once nothing more is expected of it; a long one by sections."""

    def __init__(self, board: Board, tracker: StatementTracker, cues: Mapping[str, Cue]) -> None:
        """``cues``: those whose alerts a correction may close."""
        self._board = board
        self._cues = cues
        self._tracker = tracker
        self._correcting: OrderedDict[str, Cue] = OrderedDict()

    def hear(self, cue: Cue) -> None:
        """Take in what a cue says so far: the settled part of one that still grows."""
        sections = cue.reader.sections()
        if not cue.heard:
            sections = sections[:-1]
        text = cue.text[: sections[-1][1]] if sections else ""
        if text == cue.stated:
            return
        cue.stated = text
        self._state(text, cue.at_ms)
        cue.corrections = tuple(_corrections(cue.text, text, sections))
        if cue.corrections:
            self._correcting[cue.id] = cue
        elif cue.id not in self._correcting:
            return
        self._apply(cue)
        while len(self._correcting) > MOST_CORRECTIONS:
            self._correcting.popitem(last=False)

    def reconsider(self, changed: Cue) -> None:
        """The alerts of a cue changed: corrections in it and after it may mean others now."""
        for cue in sorted(self._correcting.values(), key=lambda cue: cue.order):
            if cue.order >= changed.order:
                self._apply(cue)

    def _state(self, text: str, at_ms: int) -> None:
        before = {item.id: item.state for item in self._tracker.items()}
        if self._tracker.hear(text, at_ms):
            for item in self._tracker.items():
                if item.state == "said" and before.get(item.id) != "said":
                    self._board.events.append(Event("statement", at_ms, statement=item, sentence=text))

    def _apply(self, cue: Cue) -> None:
        told = self._board.told
        closed = {id for id, one in told.items() if one.state is State.CORRECTED and one.by == cue.id}
        closing: set[str] = set()
        for correction, start in cue.corrections:
            left = [one for one in self._open(cue, start) if one.id not in closing]
            closing.update(corrections.closes(correction, left, cue.at_ms, product=cue.product))
        for id in closing - closed:
            self._board.close(id, State.CORRECTED, cue.at_ms, cue.id, cue.text)
        for id in closed - closing:
            self._board.close(id, State.OPEN, cue.at_ms, "")
        if closing != closed:
            for other in self._cues.values():
                self._board.restate(other)

    def _open(self, by: Cue, start: int) -> list[OpenAlert]:
        """What stands open before a correction, or is closed by nothing else than its cue."""
        alerts = []
        for cue in sorted(self._cues.values(), key=lambda cue: cue.order):
            for alert in cue.shown:
                told = self._board.told.get(alert.id)
                if told is None or (told.state is not State.OPEN and told.by != by.id):
                    continue
                if cue.order < by.order or (cue is by and alert.spans[-1].end <= start):
                    at_ms = min(told.at_ms, by.at_ms)
                    alerts.append(OpenAlert(alert.id, alert.rule, alert.category, alert.text, cue.product, at_ms))
        return alerts


def _corrections(whole: str, text: str, sections: list[tuple[int, int]]) -> Iterable[tuple[Correction, int]]:
    for start, end in sections:
        found = corrections.read(whole[start : min(len(text), end + _BEHIND)])
        if found and start + found.start < end:
            yield found, start + found.start
