"""What stands on the host's board: which of the alerts found are shown now, their ids, counts and states.

Words at the very end of a text that may still grow into something innocent wait for two more characters, the final,
or 400 ms. The same pitch again is counted. A rule may rest for a while after it spoke; what it finds meanwhile is recorded
and not shown.
"""

import hashlib
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nlp.stream_line import Cue
from nlp.types import Alert, State, Statement

HOLD_MS = 400
GROWTH = 2
MOST_TOLD = 4_000
MOST_EVENTS = 20_000


@dataclass(frozen=True, slots=True)
class Event:
    """What the record keeps: ``kind`` is alert, context, withdrawn, restored, corrected, reopened, dismissed, statement, said.

    ``context`` comes when the caption after an alert's begins, or at the end: the sentence as it ended (words that
    begin in the caption before bring its end with them); ``before_ms`` and ``after_ms`` are the times of the captions
    beside it (None: there is none). ``reopened``: what was taken for a correction grew into none. ``said``: a caption
    that is over, told only where the full transcript is kept.
    """

    kind: str
    at_ms: int
    alert: Alert | None = None
    sentence: str = ""
    by: str = ""
    statement: Statement | None = None
    before_ms: int | None = None
    after_ms: int | None = None


@dataclass(slots=True)
class Told:
    """An alert the host was told of, and when; ``by``: the cue that corrected it, or her verdict."""

    alert: Alert
    at_ms: int
    standing: bool = True
    quiet: bool = False
    state: State = State.OPEN
    by: str = ""


class Board:
    """Memory is bounded: the oldest alerts are forgotten."""

    def __init__(self, cool_down_ms: int, doubtful: Callable[[str, str, str, str], bool]) -> None:
        """``doubtful`` (rule, before, words, behind) tells whether what stands behind the words may yet excuse them."""
        self.cool_down_ms = cool_down_ms
        self._doubtful = doubtful
        self.keeps_all = False
        self.muted: set[str] = set()
        self.told: OrderedDict[str, Told] = OrderedDict()
        self.changed: dict[str, None] = {}
        self.events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self._counts: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._spoke: dict[str, int] = {}

    def show(self, cue: Cue, now_ms: int) -> bool:
        """Decide what of a cue's alerts is shown now; True if that changed."""
        was = [alert.id for alert in cue.shown]
        held: dict[str, int] = {}
        shown = []
        for alert in cue.found:
            since = cue.held_since.get(alert.id, now_ms)
            known = self.told.get(alert.id)
            standing = known is not None and known.standing
            if not (standing or cue.final or self._complete(cue, alert)):
                if self._doubted(cue, alert):
                    since = max(since, cue.changed_ms)
                if now_ms - since < HOLD_MS:
                    held[alert.id] = since
                    continue
            if alert.rule not in self.muted:
                shown.append(alert if standing else self._tell(cue, alert, now_ms))
        cue.held_since = held
        self._put(cue, [alert for alert in shown if not self.told[alert.id].quiet])
        found = {alert.id for alert in cue.found}
        for gone in was:
            if gone not in found:
                self._withdraw(cue, gone)
        return cue.id in self.changed

    def _complete(self, cue: Cue, alert: Alert) -> bool:
        """Enough stands behind the words; or they are those of an alert on show that grew: no gap between the two."""
        span = alert.spans[-1]
        if any(span.start < old.spans[-1].end and old.spans[-1].start < span.end for old in cue.shown):
            return True
        return len(cue.text) - span.end >= GROWTH and not self._doubted(cue, alert)

    def _doubted(self, cue: Cue, alert: Alert) -> bool:
        """An excuse may be on its way: more of it is waited for, as long as more comes."""
        span = alert.spans[-1]
        return self._doubtful(alert.rule, cue.text[: span.start], cue.text[span.start : span.end], cue.text[span.end :])

    def restate(self, cue: Cue) -> None:
        """Put new states on what is shown of a cue."""
        self._put(cue, [alert for alert in cue.shown if alert.rule not in self.muted])

    def close(self, id: str, state: State, at_ms: int, by: str, sentence: str = "") -> None:
        """An alert is corrected (``by`` the cue that does it), dismissed, or open again."""
        told = self.told[id]
        told.state, told.by = state, by
        kind = "reopened" if state is State.OPEN else state.value
        self.events.append(Event(kind, at_ms, replace(told.alert, state=state), sentence, by))

    def context(self, cue: Cue, after_ms: int | None) -> None:
        """Nothing more is expected of a cue: the record gets its sentences as they ended."""
        if self.keeps_all:
            self.events.append(Event("said", cue.at_ms, sentence=cue.text))
        for alert in cue.shown:
            words = sentence(cue, alert)
            self.events.append(Event("context", cue.at_ms, alert, words, "", None, cue.before_ms, after_ms))

    def _tell(self, cue: Cue, alert: Alert, now_ms: int) -> Alert:
        key = _pitch(alert)
        count = self._counts[key] = self._counts.get(key, 0) + 1
        self._counts.move_to_end(key)
        told = self.told.get(alert.id)
        if told is None:
            spoke = self._spoke.get(alert.rule)
            resting = spoke is not None and 0 <= now_ms - spoke < self.cool_down_ms
            told = self.told[alert.id] = Told(replace(alert, count=count), cue.at_ms, quiet=resting)
            if not resting:
                self._spoke[alert.rule] = now_ms
            words = sentence(cue, alert)
            self.events.append(Event("alert", cue.at_ms, told.alert, words, before_ms=cue.before_ms))
        else:
            told.standing, told.alert = True, replace(alert, count=count)
            self.events.append(Event("restored", cue.at_ms, told.alert))
        while len(self.told) > MOST_TOLD:
            self.told.popitem(last=False)
        while len(self._counts) > MOST_TOLD:
            self._counts.popitem(last=False)
        return alert

    def _withdraw(self, cue: Cue, id: str) -> None:
        told = self.told.get(id)
        if told is None:
            return
        told.standing = False
        key = _pitch(told.alert)
        self._counts[key] = max(0, self._counts.get(key, 1) - 1)
        self.events.append(Event("withdrawn", cue.at_ms, told.alert))

    def _put(self, cue: Cue, alerts: Sequence[Alert]) -> None:
        shown = tuple(self._stated(alert) for alert in alerts)
        if shown != cue.shown:
            cue.shown = shown
            self.changed[cue.id] = None

    def _stated(self, alert: Alert) -> Alert:
        told = self.told.get(alert.id)
        return replace(alert, state=told.state, count=told.alert.count) if told else alert


def numbered(cue: Cue, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
    """Give each alert an id that stays while the same words stand in this cue."""
    seen: dict[tuple[str, str], int] = {}
    named = []
    for alert in alerts:
        nth = seen[alert.rule, alert.text] = seen.get((alert.rule, alert.text), 0) + 1
        id = hashlib.blake2s(f"{cue.id}\n{alert.rule}\n{alert.text}\n{nth}".encode(), digest_size=9).hexdigest()
        named.append(replace(alert, id=id))
    return tuple(named)


def sentence(cue: Cue, alert: Alert) -> str:
    """What the record may keep: the cue, and the end of the one before where the words begin there."""
    return cue.left.text + cue.text if alert.spans[0].cue != cue.id else cue.text


def _pitch(alert: Alert) -> tuple[str, str]:
    return alert.rule, "".join(alert.text.split()).casefold()
