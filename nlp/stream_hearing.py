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
        self._closed: dict[str, Cue] = {}

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
        elif self._correcting.pop(cue.id, None) is None:
            return
        self._close_from(cue)
        while len(self._correcting) > MOST_CORRECTIONS:
            self._correcting.popitem(last=False)

    def reconsider(self, changed: Cue) -> None:
        """The alerts of a cue changed: corrections in it and after it may mean others now."""
        if any(cue.order >= changed.order for cue in self._correcting.values()):
            self._close_from(changed)

    def _state(self, text: str, at_ms: int) -> None:
        before = {item.id: item.state for item in self._tracker.items()}
        if self._tracker.hear(text, at_ms):
            for item in self._tracker.items():
                if item.state == "said" and before.get(item.id) != "said":
                    self._board.events.append(Event("statement", at_ms, statement=item, sentence=text))

    def _close_from(self, first: Cue) -> None:
        """Decide anew what the corrections from a cue on close, each what those before it left open."""
        was = {id: cue for id, cue in self._closed.items() if cue.order >= first.order and self._still(id, cue)}
        now: dict[str, Cue] = {}
        for cue in sorted(self._correcting.values(), key=lambda cue: cue.order):
            for correction, start in cue.corrections if cue.order >= first.order else ():
                left = [one for one in self._open(cue, start, was) if one.id not in now]
                now.update(dict.fromkeys(corrections.closes(correction, left, cue.at_ms, product=cue.product), cue))
        for id in was.keys() - now.keys():
            self._board.close(id, State.OPEN, first.at_ms, "")
        for id, cue in now.items():
            if was.get(id) is not cue:
                self._board.close(id, State.CORRECTED, cue.at_ms, cue.id, cue.text)
        before = self._closed.items()
        self._closed = {id: cue for id, cue in before if id in self._board.told and id not in was} | now
        if was != now:
            for other in self._cues.values():
                self._board.restate(other)

    def _still(self, id: str, by: Cue) -> bool:
        """The host has not judged the alert since, and it is not forgotten."""
        told = self._board.told.get(id)
        return told is not None and told.by == by.id and told.alert.spans[-1].cue in self._cues

    def _open(self, by: Cue, start: int, closed: Mapping[str, Cue]) -> list[OpenAlert]:
        """What stands open before a correction, or is among the ``closed`` that are decided anew."""
        alerts = []
        for cue in sorted(self._cues.values(), key=lambda cue: cue.order):
            for alert in cue.shown:
                told = self._board.told.get(alert.id)
                if told is None or (told.state is not State.OPEN and alert.id not in closed):
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
