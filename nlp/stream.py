"""A broadcast as it comes: captions whose text still changes, in; full alert sets, cue by cue, out.

Pure: time is passed in, in milliseconds of the session. Each reply holds the whole set of a cue and replaces what was
shown for it, so a lost or repeated message does no harm, and what stands in the end depends on the last revisions only.
A pitch that begins in one cue and ends in the next is found once. Rolling windows (``shape`` ``window``) are aligned
first, in ``nlp.window``.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date as Date
from typing import TYPE_CHECKING

from nlp.corrections import takes_back
from nlp.scan import Growth
from nlp.statements import StatementTracker
from nlp.stream_board import HOLD_MS, Board, Event, numbered
from nlp.stream_hearing import Hearing
from nlp.stream_line import Cue, Lines
from nlp.stream_reader import BEHIND, Found
from nlp.stream_selling import Selling, leaving
from nlp.types import Alert, Caption, CueAlerts, Item, Platform, Product, Sensitivity, Span, State, Statement
from nlp.window import Window

if TYPE_CHECKING:
    from nlp.checker import Checker

__all__ = ["Event", "Stream"]

QUIET_MS = 1_500
MOST_WINDOWS = 32


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
        cool_down_ms: int = 0,
    ) -> None:
        """``cool_down_ms``: how long a rule rests after it spoke (0: never)."""
        self._given = self._checker = checker
        self._second_ear: Sensitivity | None = None
        self._platform = platform
        self._date = date or Date.today()
        self._lines = Lines()
        self._windows: OrderedDict[str, Window] = OrderedDict()
        self._board = Board(cool_down_ms, lambda *words: self._checker.doubt.stands(*words))
        self._tracker = StatementTracker(checker.statements, product, on=self._date)
        self._holding: dict[str, Cue] = {}
        self._selling = Selling(product, sheet, self._tracker)
        self._growth = Growth()
        self._hearing = Hearing(self._board, self._tracker, self._lines.cues)
        self._newest_ms = 0
        self._now_ms = 0

    def caption(self, caption: Caption, now_ms: int) -> list[CueAlerts]:
        """Take in a caption; return its cue's set first, then the changed sets of other cues."""
        self._newest_ms = max(self._newest_ms, caption.at_ms)
        self._now_ms = max(self._now_ms, now_ms, caption.at_ms)
        if caption.shape == "window":
            self._roll(caption, now_ms)
        else:
            self._take(caption, now_ms)
        return self._answers(caption.cue)

    def tick(self, now_ms: int) -> list[CueAlerts]:
        """Show what has waited long enough; return the changed sets."""
        self._now_ms = max(self._now_ms, now_ms)
        for cue in list(self._holding.values()):
            self._show(cue, now_ms)
        for cue in self._lines.newest():
            if not cue.heard and now_ms - cue.changed_ms >= QUIET_MS:
                self._finish(cue)
        return self._answers()

    @property
    def next_due_ms(self) -> int | None:
        """When ``tick`` has something to do, None where nothing waits."""
        held = (since + HOLD_MS for cue in self._holding.values() for since in cue.held_since.values())
        quiet = (cue.changed_ms + QUIET_MS for cue in self._lines.newest() if not cue.heard)
        reminder = self._tracker.next_due_ms(self._now_ms)
        return min((*held, *quiet, *(() if reminder is None else (reminder,))), default=None)

    @property
    def cool_down_ms(self) -> int:
        """How long a rule rests after it spoke; may be set at any time."""
        return self._board.cool_down_ms

    @cool_down_ms.setter
    def cool_down_ms(self, value: int) -> None:
        self._board.cool_down_ms = value

    def keep_all(self) -> None:
        """From now on every caption that is over is an event ``said``: the full transcript."""
        self._board.keeps_all = True

    def set_profile(self, product: Product | None = None, platform: Platform | None = None) -> None:
        """Change the kind of product and the platform; counts from the next caption on."""
        self._platform = platform
        if product is not None:
            self._selling.set_profile(product, self._newest_ms)

    def set_sheet(self, items: Sequence[Item]) -> None:
        """Replace the product sheet; the offer stays if its sku is still there."""
        self._selling.set_sheet(items, self._newest_ms)

    def use(self, checker: "Checker") -> None:
        """Judge by another set of rules from the next caption on; what was said before keeps its alerts."""
        self._given = checker
        self.set_second_ear(self._second_ear)

    @property
    def second_ear(self) -> Sensitivity:
        """How ready the second ear is to speak."""
        return self._checker.ear.sensitivity if self._checker.ear else Sensitivity.OFF

    def set_second_ear(self, sensitivity: Sensitivity | None) -> None:
        """Listen with a second ear of that sensitivity, or (None) as the checker does. Raises ModelError."""
        self._checker = self._given if sensitivity is None else self._given.with_ear(sensitivity)
        self._second_ear = sensitivity

    def offer(self, sku: str | None) -> None:
        """Say which product of the sheet is now being sold."""
        growing = [cue for cue in self._lines.newest() if not cue.heard]
        self._selling.offer(sku, self._newest_ms, growing)

    def verdict(self, alert_id: str, verdict: str) -> list[CueAlerts]:
        """Take the host's verdict on an alert; return the changed sets. Raises KeyError for an unknown alert."""
        alert = self._board.told[alert_id].alert
        if verdict == "mute_rule":
            self._board.muted.add(alert.rule)
        state = State.CORRECTED if verdict == "handled" else State.DISMISSED
        self._board.close(alert_id, state, self._newest_ms, verdict)
        for cue in self._lines.cues.values():
            self._board.restate(cue)
        return self._answers()

    def knows(self, alert_id: str) -> bool:
        """Whether an alert of this id was told in this broadcast."""
        return alert_id in self._board.told

    def standing(self) -> list[CueAlerts]:
        """Return the sets that are not empty, in the order their captions began: for who joins in the middle."""
        cues = sorted((cue for cue in self._lines.cues.values() if cue.shown), key=lambda cue: cue.order)
        answers = (self._answer(id) for id in dict.fromkeys(cue.window or cue.id for cue in cues))
        return [answer for answer in answers if answer.alerts]

    def statements(self) -> tuple[Statement, ...]:
        """Return the statements owed and said for what is on offer, and which of them are due."""
        return self._tracker.checklist(self._now_ms)

    def set_situation(self, facts: Collection[str]) -> None:
        """What is true of the broadcast (``ai_host``, ``other_seller``, ``prize_draw``, ``ad_format``): it makes statements owed."""
        self._tracker.set_situation(facts, self._now_ms)

    @property
    def platform(self) -> Platform | None:
        """The platform whose rules hold."""
        return self._platform

    @property
    def selling(self) -> tuple[Product, Item | None]:
        """The kind of product on offer, and the product of the sheet if one was named."""
        return self._selling.product, self._selling.item

    def close(self) -> None:
        """The broadcast is over: the last captions count as finished, and their alerts get their ``context``."""
        for cue in self._lines.newest():
            self._finish(cue)
            self._board.context(cue, None)

    def events(self) -> list[Event]:
        """Return and forget what happened since the last call."""
        events = list(self._board.events)
        self._board.events.clear()
        return events

    # -- one cue -------------------------------------------------------------------------------------------------

    def _take(self, caption: Caption, now_ms: int, window: str = "") -> None:
        cue, new = self._lines.take(caption, window)
        if caption.rev < cue.rev or (caption.rev == cue.rev and not (caption.final and not cue.final)):
            return
        if new:
            self._begin(cue, now_ms)
        self._selling.read(cue, caption.text)
        cue.rev, cue.text, cue.final, cue.at_ms = caption.rev, caption.text, caption.final, caption.at_ms
        cue.platform, cue.changed_ms = self._platform, now_ms
        cue.heard = cue.heard or cue.final or cue.after is not None
        self._lines.place(cue)
        self._selling.begin(cue, cue.before)
        self._judge(cue, now_ms)
        self._hear(cue)
        self._judge_after(cue, now_ms)

    def _begin(self, cue: Cue, now_ms: int) -> None:
        """A new cue of a source: the one before it is over."""
        before, after = cue.before, cue.after
        if before is not None and after is None:
            growing = not before.heard
            self._finish(before)
            if growing and self._checker.ear:
                self._judge(before, now_ms)
            self._board.context(before, cue.begin_ms)

    def _finish(self, cue: Cue) -> None:
        if not cue.heard:
            cue.heard = True
            self._hear(cue)

    def _hear(self, cue: Cue) -> None:
        """Take in what a cue says beside its alerts: what it brings on offer, states and takes back."""
        if cue.after is None:
            bounds = cue.reader.bounds
            self._selling.hear(cue, len(cue.text) if cue.heard else bounds[-1] if bounds else 0, cue.at_ms)
        self._hearing.hear(cue)

    def _judge_after(self, cue: Cue, now_ms: int) -> None:
        """Judge the captions after one again as far as its words reach."""
        after = cue.after
        while after is not None:
            another = self._selling.begin(after, after.before)
            if not self._lines.place(after) and not another:
                return
            self._judge(after, now_ms)
            after = after.after

    def _judge(self, cue: Cue, now_ms: int) -> None:
        left = cue.left.text.replace("\n", "")

        cue.product = self._selling.kind(leaving(cue))

        def check(text: str, first: int) -> list[Alert]:
            before = len(left) if text.startswith(left) else 0
            final = cue.heard or not cue.text.endswith(text[-BEHIND:])
            spoken = self._selling.spoken(cue, first, len(text))
            item = spoken[-1][1]
            alerts = self._checker.check(
                text,
                self._selling.kind(item),
                cue.platform,
                self._date,
                item,
                before=before,
                final=final,
                spoken=spoken,
                older=max(0, cue.left.older - len(cue.left.text) - first),
                growth=self._growth,
            )
            return [alert for alert in alerts if not takes_back(text, alert.spans[0].start, alert.spans[-1].end)]

        found = cue.reader.read(cue.left.text, cue.text, check)
        cue.found = numbered(cue, [_placed(cue, one) for one in found if self._is_new(cue, one)])
        self._show(cue, now_ms)

    def _is_new(self, cue: Cue, one: Found) -> bool:
        """Words that a rolling area shows again were judged where they stood first."""
        if one.end <= cue.repeats:
            return False
        before = cue.before if one.start < cue.repeats else None
        if before is None:
            return True
        start = len(before.text) - cue.repeats + one.start
        return not any(span.cue == before.id and span.end > start for a in before.found for span in a.spans)

    def _show(self, cue: Cue, now_ms: int) -> None:
        changed = self._board.show(cue, now_ms)
        if cue.held_since:
            self._holding[cue.id] = cue
        else:
            self._holding.pop(cue.id, None)
        if changed:
            self._hearing.reconsider(cue)

    # -- answers -------------------------------------------------------------------------------------------------

    def _answers(self, first: str | None = None) -> list[CueAlerts]:
        """The sets that changed, in the ids and places of the captions as they were sent."""
        changed = dict.fromkeys(cue.window or cue.id for cue in self._touched())
        self._board.changed.clear()
        if first is not None:
            changed = {first: None, **changed}
        return [self._answer(id) for id in changed]

    def _touched(self) -> Iterable[Cue]:
        return (self._lines.cues[id] for id in self._board.changed if id in self._lines.cues)

    def _answer(self, id: str) -> CueAlerts:
        if id in self._windows:
            window = self._windows[id]
            cues = [self._lines.cues[line] for line in window.remembered() if line in self._lines.cues]
            alerts = [self._outward(alert) for cue in cues for alert in cue.shown]
            shown = tuple(alert for alert in alerts if alert.spans or alert.state is not State.OPEN)
            return CueAlerts(id, window.rev, shown)
        cue = self._lines.cues.get(id)
        if cue is None:
            return CueAlerts(id, 0, ())
        return CueAlerts(id, cue.rev, tuple(self._outward(alert) for alert in cue.shown))

    def _outward(self, alert: Alert) -> Alert:
        """Spans in lines of a caption area become spans in its text; what scrolled away has none."""
        spans = []
        for span in alert.spans:
            cue = self._lines.cues.get(span.cue)
            if cue is None or not cue.window:
                spans.append(span)
            elif cue.window in self._windows and (start := self._windows[cue.window].start(span.cue)) is not None:
                spans.append(Span(cue.window, span.start + start, span.end + start))
        return alert if tuple(spans) == alert.spans else replace(alert, spans=tuple(spans))

    def _roll(self, caption: Caption, now_ms: int) -> None:
        """Align what a rolling area shows and take in its lines as cues."""
        window = self._windows.setdefault(caption.cue, Window(caption.cue))
        self._windows.move_to_end(caption.cue)
        while len(self._windows) > MOST_WINDOWS:
            self._windows.popitem(last=False)
        for line in window.take(caption):
            self._take(line, now_ms, caption.cue)


def _placed(cue: Cue, one: Found) -> Alert:
    """An alert with its spans: one in each cue its words stand in."""
    spans: dict[str, tuple[int, int]] = {}
    if one.start < 0:
        for id, at in cue.left.places[one.start :]:
            first, _ = spans.get(id, (at, at))
            spans[id] = first, at + 1
    spans[cue.id] = max(0, one.start), one.end
    return replace(one.alert, spans=tuple(Span(id, *places) for id, places in spans.items()))
