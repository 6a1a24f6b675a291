"""A broadcast as it comes: captions whose text still changes, in; full alert sets, cue by cue, out.

Pure: time is passed in, in milliseconds of the session. Each reply holds the whole set of a cue and replaces what was
shown for it, so a lost or repeated message does no harm. Words at the very end of a text that may still grow into
something innocent wait for the next character, the final, or 400 ms. A pitch that begins in one cue and ends in the
next is found in both. Rolling windows (``shape`` ``window``) are aligned first, in ``nlp.window``.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from typing import TYPE_CHECKING

from nlp import corrections
from nlp.normalise import BREAKS
from nlp.statements import StatementTracker
from nlp.types import Alert, Caption, CueAlerts, Item, Platform, Product, Span, State, Statement
from nlp.window import Window, WindowLine

if TYPE_CHECKING:
    from nlp.checker import Checker

HOLD_MS = 400
LEFT_CONTEXT = 24
MOST_CUES = 400
STABLE_TAIL = 96
COOL_DOWN_MS = 0
VERDICTS = ("wrong", "handled", "mute_rule")


@dataclass(frozen=True, slots=True)
class Event:
    """What the record keeps: ``kind`` is alert, context, withdrawn, restored, corrected, dismissed or statement.

    ``context`` comes when the caption after an alert's begins, or at the end: the sentence as it ended (words that
    begin in the caption before bring its end with them); ``before_ms`` and ``after_ms`` are the times of the captions
    beside it (None: there is none).
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
class _Cue:
    """One cue: the newest text, what stands before it, and the alerts found and shown."""

    id: str
    source: str
    rev: int = -1
    text: str = ""
    final: bool = False
    at_ms: int = 0
    before: str = ""
    before_id: str = ""
    before_ms: int | None = None
    found: tuple[Alert, ...] = ()
    shown: tuple[Alert, ...] = ()
    held_since: dict[str, int] = field(default_factory=dict)
    settled: int = 0
    settled_alerts: tuple[Alert, ...] = ()


class Stream:
    """The state of one broadcast. Memory is bounded: old cues are forgotten."""

    def __init__(
        self,
        checker: "Checker",
        *,
        product: Product = Product.GENERAL,
        platform: Platform | None = None,
        date: Date | None = None,
        sheet: Sequence[Item] = (),
        cool_down_ms: int = COOL_DOWN_MS,
    ) -> None:
        self._checker = checker
        self._product = product
        self._platform = platform
        self._date = date or Date.today()
        self._items = list(sheet)
        self._offer: Item | None = None
        self._cues: OrderedDict[str, _Cue] = OrderedDict()
        self._windows: dict[str, Window] = {}
        self._last: dict[str, str] = {}
        self._states: OrderedDict[str, tuple[State, int, str]] = OrderedDict()
        self._muted: set[str] = set()
        self._told: OrderedDict[str, Alert] = OrderedDict()
        self._counts: dict[tuple[str, str], int] = {}
        self._events: list[Event] = []
        self._cool_down_ms = cool_down_ms
        self._last_told: dict[str, int] = {}
        self._tracker = StatementTracker(checker.statements, product, on=self._date)

    def caption(self, caption: Caption, now_ms: int) -> list[CueAlerts]:
        """Take in a caption; return its cue's set first, then the changed sets of other cues."""
        if caption.shape == "window":
            return self._window(caption, now_ms)
        cue = self._cue(caption)
        if caption.rev <= cue.rev and not (caption.rev == cue.rev and caption.final and not cue.final):
            return [CueAlerts(cue.id, cue.rev, cue.shown)]
        return self._revise(cue, caption, now_ms)

    def tick(self, now_ms: int) -> list[CueAlerts]:
        """Show what has waited long enough; return the changed sets."""
        changed = []
        for cue in self._cues.values():
            if cue.held_since and self._show(cue, now_ms):
                changed.append(CueAlerts(cue.id, cue.rev, cue.shown))
        return changed

    @property
    def next_due_ms(self) -> int | None:
        """When ``tick`` has something to do, None where nothing waits."""
        return min((since + HOLD_MS for cue in self._cues.values() for since in cue.held_since.values()), default=None)

    def set_profile(self, product: Product | None = None, platform: Platform | None = None) -> None:
        """Change the kind of product and the platform; counts from the next caption on."""
        self._platform = platform
        if product is not None and product != self._product:
            self._product = product
            self._tracker.offer(product, max((cue.at_ms for cue in self._cues.values()), default=0))

    def set_sheet(self, items: Sequence[Item]) -> None:
        """Replace the product sheet; the offer stays if its sku is still there."""
        self._items = list(items)
        self.offer(self._offer.sku if self._offer else None)

    def offer(self, sku: str | None) -> None:
        """Say which product of the sheet is now being sold."""
        self._offer = next((item for item in self._items if item.sku == sku), None)
        if self._offer:
            self.set_profile(self._offer.product, self._platform)

    def verdict(self, alert_id: str, verdict: str) -> list[CueAlerts]:
        """Take the host's verdict on an alert; return the changed sets. Raises KeyError for an unknown alert."""
        alert = self._told[alert_id]
        state = State.CORRECTED if verdict == "handled" else State.DISMISSED
        self._states[alert_id] = (state, 0, verdict)
        if verdict == "mute_rule":
            self._muted.add(alert.rule)
        self._events.append(Event(state.value, 0, replace(alert, state=state), by=verdict))
        return self._restate()

    def statements(self) -> tuple[Statement, ...]:
        """Return the statements owed and said for what is on offer."""
        return tuple(self._tracker.items())

    @property
    def platform(self) -> Platform | None:
        """The platform whose rules hold."""
        return self._platform

    @property
    def selling(self) -> tuple[Product, Item | None]:
        """The kind of product on offer, and the product of the sheet if one was named."""
        return self._product, self._offer

    def close(self) -> None:
        """The broadcast is over: the last captions' alerts get their ``context``."""
        for id in self._last.values():
            if id in self._cues:
                self._left(self._cues[id], None)
        self._last.clear()

    def events(self) -> list[Event]:
        """Return and forget what happened since the last call."""
        events, self._events = self._events, []
        return events

    # -- one cue -------------------------------------------------------------------------------------------------

    def _cue(self, caption: Caption) -> _Cue:
        cue = self._cues.get(caption.cue)
        if cue is None:
            before = self._cues.get(self._last.get(caption.source, ""))
            cue = _Cue(caption.cue, caption.source)
            if before:
                cue.before, cue.before_id, cue.before_ms = before.text[-LEFT_CONTEXT:], before.id, before.at_ms
                self._left(before, caption.at_ms)
            self._cues[caption.cue] = cue
            self._last[caption.source] = caption.cue
            while len(self._cues) > MOST_CUES:
                self._cues.popitem(last=False)
        return cue

    def _left(self, cue: _Cue, after_ms: int | None) -> None:
        beside = (cue.before_ms, after_ms)
        self._events += [Event("context", cue.at_ms, a, _sentence(cue, a), "", None, *beside) for a in cue.shown]

    def _revise(self, cue: _Cue, caption: Caption, now_ms: int) -> list[CueAlerts]:
        if not caption.text.startswith(cue.text[: cue.settled]):
            cue.settled, cue.settled_alerts = 0, ()
        before = self._cues.get(cue.before_id)
        if before is not None:
            cue.before = before.text[-LEFT_CONTEXT:]
        cue.rev, cue.text, cue.final, cue.at_ms = caption.rev, caption.text, caption.final, caption.at_ms
        cue.found = self._check(cue)
        self._show(cue, now_ms)
        changed = [CueAlerts(cue.id, cue.rev, cue.shown)]
        if caption.final:
            self._listen(cue, now_ms)
            changed += [alerts for alerts in self._restate() if alerts.cue != cue.id]
            changed[0] = CueAlerts(cue.id, cue.rev, cue.shown)
        return changed

    def _check(self, cue: _Cue) -> tuple[Alert, ...]:
        """Check what changed: settled text before the last clause break but one is not read again."""
        left = cue.before if cue.settled == 0 else cue.text[max(0, cue.settled - LEFT_CONTEXT) : cue.settled]
        new = cue.text[cue.settled :]
        alerts = self._checker.check(left + new, self._product, self._platform, self._date, self._offer)
        found = list(cue.settled_alerts)
        for alert in alerts:
            start, end = alert.spans[0].start - len(left), alert.spans[0].end - len(left)
            if end <= 0 or any(a.spans[-1].end > start + cue.settled for a in cue.settled_alerts if start + cue.settled >= 0):
                continue
            found.append(self._place(cue, alert, start + cue.settled, end + cue.settled))
        self._settle(cue, found)
        return self._number(cue, found)

    def _place(self, cue: _Cue, alert: Alert, start: int, end: int) -> Alert:
        spans = [Span(cue.id, max(0, start), end)]
        if start < 0 and cue.before_id and cue.settled == 0:
            length = len(self._cues[cue.before_id].text) if cue.before_id in self._cues else 0
            spans.insert(0, Span(cue.before_id, max(0, length + start), length))
        return replace(alert, spans=tuple(spans))

    def _settle(self, cue: _Cue, found: list[Alert]) -> None:
        """Text long past is settled at a clause break, so that work follows the change, not the length."""
        limit = len(cue.text) - STABLE_TAIL
        if limit - cue.settled < STABLE_TAIL:
            return
        while limit > cue.settled and cue.text[limit - 1] not in BREAKS and len(cue.text) - limit < 2 * STABLE_TAIL:
            limit -= 1
        crossing = [a.spans[-1].start for a in found if a.spans[-1].start < limit < a.spans[-1].end]
        cue.settled = max(cue.settled, min([limit, *crossing]))
        cue.settled_alerts = tuple(a for a in found if a.spans[-1].end <= cue.settled)

    def _number(self, cue: _Cue, found: Sequence[Alert]) -> tuple[Alert, ...]:
        """Give each alert an id that stays while the same words stand in this cue."""
        seen: dict[tuple[str, str], int] = {}
        numbered = []
        for alert in found:
            if alert.rule in self._muted:
                continue
            nth = seen[alert.rule, alert.text] = seen.get((alert.rule, alert.text), 0) + 1
            numbered.append(replace(alert, id=f"{cue.id}:{alert.rule}:{alert.text}:{nth}"))
        return tuple(numbered)

    def _show(self, cue: _Cue, now_ms: int) -> bool:
        """Decide what of the found is shown now; returns whether that changed."""
        was = cue.shown
        already = {alert.id for alert in was}
        shown = []
        held: dict[str, int] = {}
        for alert in cue.found:
            since = cue.held_since.get(alert.id, now_ms)
            if alert.id in already or cue.final or now_ms - since >= HOLD_MS or not self._may_grow(cue, alert):
                shown.append(self._stated(alert, cue))
            else:
                held[alert.id] = since
        cue.held_since = held
        cue.shown = tuple(shown)
        for alert in cue.shown:
            if alert.id not in self._told:
                self._tell(alert, cue, now_ms)
            elif alert.id not in already:
                self._events.append(Event("restored", cue.at_ms or now_ms, alert))
        for alert in was:
            if alert.id not in {a.id for a in cue.shown}:
                self._events.append(Event("withdrawn", cue.at_ms or now_ms, alert))
        return cue.shown != was

    def _may_grow(self, cue: _Cue, alert: Alert) -> bool:
        end = alert.spans[-1].end
        return end == len(cue.text) or self._checker.may_grow(cue.text, alert.spans[-1].start)

    def _tell(self, alert: Alert, cue: _Cue, now_ms: int) -> None:
        key = (alert.rule, alert.text)
        self._counts[key] = self._counts.get(key, 0) + 1
        self._told[alert.id] = alert
        self._last_told[alert.rule] = now_ms
        self._events.append(Event("alert", cue.at_ms or now_ms, alert, _sentence(cue, alert), before_ms=cue.before_ms))
        while len(self._told) > 10 * MOST_CUES:
            self._told.popitem(last=False)
        while len(self._counts) > 10 * MOST_CUES:
            self._counts.pop(next(iter(self._counts)))

    def _stated(self, alert: Alert, cue: _Cue) -> Alert:
        state = self._states.get(alert.id, (State.OPEN, 0, ""))[0]
        count = max(1, self._counts.get((alert.rule, alert.text), 0) + (alert.id not in self._told))
        known = next((a.count for a in cue.shown if a.id == alert.id), count)
        return replace(alert, state=state, count=known)

    def _restate(self) -> list[CueAlerts]:
        """Put new states on what is shown; return the sets that changed."""
        changed = []
        for cue in self._cues.values():
            shown = tuple(self._stated(alert, cue) for alert in cue.shown if alert.rule not in self._muted)
            if shown != cue.shown:
                cue.shown = shown
                changed.append(CueAlerts(cue.id, cue.rev, shown))
        return changed

    # -- what a finished caption says beside its alerts ------------------------------------------------------------

    def _listen(self, cue: _Cue, now_ms: int) -> None:
        before = {item.id: item.state for item in self._tracker.items()}
        if self._tracker.hear(cue.text, cue.at_ms):
            for item in self._tracker.items():
                if item.state == "said" and before.get(item.id) != "said":
                    self._events.append(Event("statement", cue.at_ms, statement=item, sentence=cue.text))
        correction = corrections.read(cue.text)
        if correction is None:
            return
        open_alerts = [
            corrections.OpenAlert(a.id, a.rule, a.category, a.text, self._product, other.at_ms)
            for other in self._cues.values()
            for a in other.shown
            if a.state is State.OPEN and other.id != cue.id
        ]
        for alert_id in corrections.closes(correction, open_alerts, cue.at_ms):
            self._states[alert_id] = (State.CORRECTED, cue.at_ms, cue.id)
            closed = replace(self._told[alert_id], state=State.CORRECTED)
            self._events.append(Event("corrected", cue.at_ms, closed, cue.text, cue.id))

    # -- rolling captions ----------------------------------------------------------------------------------------

    def _window(self, caption: Caption, now_ms: int) -> list[CueAlerts]:
        """Align what a rolling area shows, judge its lines as cues, and answer in places of the text as sent."""
        window = self._windows.setdefault(caption.cue, Window(caption.cue))
        if caption.rev <= window.rev:
            return [CueAlerts(caption.cue, window.rev, window.shown)]
        lines, gone = window.take(caption)
        others: list[CueAlerts] = []
        for line in (*gone, *lines):
            cue = self._cue(line.caption)
            if line.caption.rev > cue.rev:
                others += [c for c in self._revise(cue, line.caption, now_ms) if c.cue != line.caption.cue]
        shown = [
            replace(alert, spans=tuple(_shifted(span, caption.cue, lines) for span in alert.spans))
            for line in lines
            for alert in (self._cues[line.caption.cue].shown if line.caption.cue in self._cues else ())
        ]
        window.rev, window.shown = caption.rev, tuple(shown)
        own = {line.caption.cue for line in lines}
        return [CueAlerts(caption.cue, caption.rev, window.shown), *(c for c in others if c.cue not in own)]


def _sentence(cue: _Cue, alert: Alert) -> str:
    """What the record may keep: the cue, and the end of the one before where the words begin there."""
    return cue.before + cue.text if len(alert.spans) > 1 else cue.text


def _shifted(span: Span, cue: str, lines: Sequence[WindowLine]) -> Span:
    line = next((line for line in lines if line.caption.cue == span.cue), None)
    return Span(cue, span.start + line.start, span.end + line.start) if line else span

