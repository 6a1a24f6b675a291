"""One client's conversation as a state machine: frames in, frames out. No socket, no clock, no Starlette.

``receive`` takes a frame and the time in milliseconds and returns what to send; ``closing`` tells the close code once
the conversation is over. Broadcast state that outlives a dropped connection is in ``Broadcast``; ``resume`` takes it up.
"""

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp import Caption, Checker, CueAlerts, Item, ModelError, Product, SheetError, Statement, Stream
from server import __version__, protocol
from server.logs import where
from server.protocol import Message, ProtocolError

log = logging.getLogger(__name__)

IDENTIFY_WITHIN_MS = 3_000
MOST_TEXTS = 800
MOST_TEXT_CHARS = 1_000_000
MOST_SENT = 32
CLOSE_NORMAL = 1000
CLOSE_UNAUTHORIZED = 4401
CLOSE_VERSION = 4406
CLOSE_TIMEOUT = 4408
CLOSE_TAKEN = 4409
CLOSE_TOO_MANY = 4429
MOST_BAD_MESSAGES = 100


@dataclass(slots=True)
class Broadcast:
    """What outlives a connection: the stream, the texts its spans point into, and counts for the summary.

    ``sent`` holds the newest answers by cue, sent again on resuming: the last ones may have been lost on the way.
    ``trial``: a try-out, of which no record is kept.
    """

    id: str
    stream: Stream
    texts: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"captions": 0, "alerts": 0, "dropped": 0, "corrected": 0})
    origin_ms: int = 0
    product: Product = Product.GENERAL
    client: str = ""
    trial: bool = False
    left_ms: int | None = None
    last_ms: int = 0
    holder: "Session | None" = None
    sent: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    chars: int = 0

    def remember(self, cue: str, text: str) -> None:
        """Keep a cue's text for the places of its alerts; the oldest go."""
        self.chars += len(text) - len(self.texts.pop(cue, ""))
        self.texts[cue] = text
        while len(self.texts) > MOST_TEXTS or (self.chars > MOST_TEXT_CHARS and len(self.texts) > 1):
            self.chars -= len(self.texts.pop(next(iter(self.texts))))

    def standing(self) -> list[bytes]:
        """What its client shows by now: the alerts, the newest last, and the checklist."""
        frames = [protocol.alerts(answer, self.texts) for answer in self.stream.standing()]
        statements = self.stream.statements()
        return [*frames, protocol.statements(statements)] if statements else frames

    def keep_sent(self, cue: str, frame: bytes) -> None:
        """Keep a cue's newest answer; the oldest go."""
        self.sent.pop(cue, None)
        self.sent[cue] = frame
        if len(self.sent) > MOST_SENT:
            self.sent.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Doors:
    """What a session asks of the server around it. ``noted`` hears of each caption and of each error by its code."""

    checker: Callable[[], Checker]
    is_token: Callable[[str], bool]
    resume: Callable[[str], Broadcast | None]
    begin: Callable[[Broadcast], None]
    read_sheet: Callable[[list[dict[str, object]]], list[Item]]
    happened: Callable[[Broadcast], None]
    finish: Callable[[Broadcast], str | None]
    new_id: Callable[[], str]
    fault: Callable[[], str] = str
    elsewhere: Callable[[Mapping[str, Any]], bool] = lambda verdict: False
    noted: Callable[[str], None] = lambda what: None


class Session:
    """One conversation. ``trusted``: the Origin was allowed, so no token is asked for."""

    def __init__(self, doors: Doors, *, trusted: bool, now_ms: int, captions_per_second: int = 200) -> None:
        self._doors = doors
        self._trusted = trusted
        self._opened_ms = now_ms
        self._rate = captions_per_second
        self._recent: deque[int] = deque()
        self._bad = 0
        self._statements: tuple[Statement, ...] = ()
        self._fault = ""
        self.broadcast: Broadcast | None = None
        self.closing: int | None = None
        self.listening: Message | None = None
        self.why = ""

    def greet(self) -> bytes:
        """The first message, sent before anything is read."""
        auth = "origin" if self._trusted else "token"
        return protocol.hello(__version__, self._doors.checker().rules_version, auth)

    def receive(self, frame: str | bytes, now_ms: int) -> list[bytes]:
        """Return what to send for one frame. A bad frame is answered with ``error`` and the socket lives on."""
        try:
            return self._take(protocol.decode(frame), now_ms)
        except ProtocolError as error:
            self._doors.noted(error.code)
            self._bad += error.code != "too_fast"
            if self._bad >= MOST_BAD_MESSAGES:
                return self._end(CLOSE_TOO_MANY, "too_many_errors", "too many bad messages")
            return [protocol.error(error.code, str(error), about=error.about)]
        except Exception as error:  # a message that breaks the judge must not stop the show
            return self._broken(error)

    def _take(self, message: Message | Caption, now_ms: int) -> list[bytes]:
        if self.broadcast is None:
            return self._first(message, now_ms)
        if self.broadcast.holder is not self:
            return self._taken()
        if isinstance(message, Caption):
            return self._caption(self.broadcast, message, now_ms)
        return self._other(self.broadcast, message, now_ms)

    def tick(self, now_ms: int) -> list[bytes]:
        """Return what became due: alerts that waited, or the end of a client that never said who it is."""
        if self.closing is not None:
            return []
        broadcast = self.broadcast
        if broadcast is None:
            late = now_ms - self._opened_ms >= IDENTIFY_WITHIN_MS
            return self._end(CLOSE_TIMEOUT, "timeout", "identify within three seconds") if late else []
        if broadcast.holder is not self:
            return self._taken()
        due = broadcast.stream.next_due_ms
        if due is None or now_ms - broadcast.origin_ms < due:
            return []
        try:
            return self._answer(broadcast, broadcast.stream.tick(now_ms - broadcast.origin_ms))
        except Exception as error:  # as in receive
            return self._broken(error)

    def due_ms(self) -> int | None:
        """When ``tick`` should be called next, None for not at all."""
        if self.broadcast is None:
            return self._opened_ms + IDENTIFY_WITHIN_MS
        due = self.broadcast.stream.next_due_ms
        return None if due is None else due + self.broadcast.origin_ms

    def leave(self, now_ms: int) -> None:
        """The connection is gone; the broadcast may be resumed, or is already by another connection. A trial is over."""
        if self.broadcast is not None and self.broadcast.holder is self:
            self.broadcast.left_ms, self.broadcast.holder = now_ms, None
            if self.broadcast.trial:
                self._doors.finish(self.broadcast)

    def _end(self, code: int, name: str, message: str) -> list[bytes]:
        self.closing, self.why = code, message
        return [protocol.error(name, message, fatal=True)]

    def _taken(self) -> list[bytes]:
        return self._end(CLOSE_TAKEN, "taken_over", "this broadcast was resumed by another connection")

    def _broken(self, error: Exception) -> list[bytes]:
        log.error("a message could not be judged: %s", where(error))
        self._doors.noted("internal")
        return [protocol.error("internal", "this message could not be judged; the broadcast goes on")]

    def _first(self, message: Message | Caption, now_ms: int) -> list[bytes]:
        if isinstance(message, Message) and message.type == "ping":
            return [protocol.pong()]
        if isinstance(message, Caption) or message.type != "identify":
            if not self._trusted:
                return self._end(CLOSE_UNAUTHORIZED, "unauthorized", "identify with a token first")
            raise ProtocolError("not_identified", "identify comes first")
        fields = message.fields
        if not self._trusted and not self._doors.is_token(fields.get("token", "")):
            return self._end(
                CLOSE_UNAUTHORIZED, "unauthorized", "no valid token: pair with the code the server shows, or pitchguard token"
            )
        if fields["protocol"] != protocol.PROTOCOL:
            return self._end(CLOSE_VERSION, "version", f"this server speaks protocol {protocol.PROTOCOL}")
        return self._identified(message, now_ms)

    def _identified(self, message: Message, now_ms: int) -> list[bytes]:
        fields = message.fields
        profile = fields["profile"]
        resumed = self._doors.resume(fields["resume"]) if fields.get("resume") else None
        if resumed is None:
            stream = self._doors.checker().stream(product=profile.get("product", Product.GENERAL))
            self.broadcast = Broadcast(self._doors.new_id(), stream, origin_ms=now_ms)
            self.broadcast.client = fields.get("client", "")
            self.broadcast.trial = fields["trial"]
        else:
            self.broadcast = resumed
            resumed.left_ms = None
        faults = self._profile(self.broadcast, profile)
        if resumed is None:
            self._doors.begin(self.broadcast)
        try:
            if "sheet" in fields:
                self.broadcast.stream.set_sheet(self._sheet(fields["sheet"]))
        except ProtocolError as error:
            faults.append(protocol.error(error.code, f"{error}; the broadcast goes on without it", about=error.about))
        self.broadcast.holder = self
        answer = [protocol.ready(self.broadcast.id, resumed is not None, self._rate)]
        return answer + list(self.broadcast.sent.values()) + self._statements_if_new(self.broadcast) + faults

    def _profile(self, broadcast: Broadcast, profile: Mapping[str, Any]) -> list[bytes]:
        """Set what the profile names; return what could not be."""
        broadcast.product = profile.get("product", broadcast.product)
        broadcast.stream.set_profile(profile.get("product"), profile.get("platform", broadcast.stream.platform))
        broadcast.stream.cool_down_ms = profile.get("cool_down_ms", broadcast.stream.cool_down_ms)
        if "situation" in profile:
            broadcast.stream.set_situation(profile["situation"])
        try:
            if "second_ear" in profile:
                broadcast.stream.set_second_ear(profile["second_ear"])
        except ModelError as error:
            return [protocol.error("no_second_ear", f"{error}; the broadcast goes on without it", about="profile")]
        return []

    def knows(self, alert: str) -> bool:
        """Whether an alert of this id was told in this session."""
        return self.broadcast is not None and self.broadcast.stream.knows(alert)

    def _sheet(self, items: list[dict[str, object]]) -> list[Item]:
        try:
            return self._doors.read_sheet(items)
        except SheetError as error:
            raise ProtocolError("bad_sheet", str(error), "sheet") from error

    def _caption(self, broadcast: Broadcast, caption: Caption, now_ms: int) -> list[bytes]:
        if not self._within_rate(now_ms):
            broadcast.counts["dropped"] += 1
            raise ProtocolError("too_fast", f"at most {self._rate} captions a second; this one was dropped", caption.cue)
        broadcast.counts["captions"] += 1
        self._doors.noted("caption")
        broadcast.last_ms = max(broadcast.last_ms, caption.at_ms)
        answers = broadcast.stream.caption(caption, now_ms - broadcast.origin_ms)
        if answers[0].rev == caption.rev:
            broadcast.remember(caption.cue, caption.text)
        return self._answer(broadcast, answers)

    def _within_rate(self, now_ms: int) -> bool:
        while self._recent and now_ms - self._recent[0] >= 1000:
            self._recent.popleft()
        if len(self._recent) >= self._rate:
            return False
        self._recent.append(now_ms)
        return True

    def _answer(self, broadcast: Broadcast, answers: list[CueAlerts]) -> list[bytes]:
        self._doors.happened(broadcast)
        frames = []
        for answer in answers:
            frame = protocol.alerts(answer, broadcast.texts)
            broadcast.keep_sent(answer.cue, frame)
            frames.append(frame)
        return frames + self._statements_if_new(broadcast) + self._fault_if_new()

    def _fault_if_new(self) -> list[bytes]:
        """Tell the client once that nothing is being recorded; the warnings go on."""
        known, self._fault = self._fault, self._doors.fault()
        return [protocol.error("record_failed", self._fault)] if self._fault and not known else []

    def _statements_if_new(self, broadcast: Broadcast) -> list[bytes]:
        statements = broadcast.stream.statements()
        if statements == self._statements:
            return []
        self._statements = statements
        return [protocol.statements(statements)]

    def _other(self, broadcast: Broadcast, message: Message, now_ms: int) -> list[bytes]:
        stream, fields = broadcast.stream, message.fields
        if message.type == "ping":
            return [protocol.pong()]
        if message.type == "bye":
            self.closing = CLOSE_NORMAL
            broadcast.holder = None
            return [protocol.summary(broadcast.counts, self._doors.finish(broadcast))]
        if message.type == "identify":
            raise ProtocolError("already_identified", "identify comes once", "identify")
        if message.type == "profile":
            faults = self._profile(broadcast, fields)
            self._doors.happened(broadcast)
            return self._statements_if_new(broadcast) + faults
        if message.type == "sheet":
            stream.set_sheet(self._sheet(fields["items"]))
        elif message.type == "offer":
            stream.offer(fields["sku"])
        elif message.type == "listen":
            self.listening = message
            return []
        elif message.type == "verdict":
            if not self.knows(fields["alert"]) and self._doors.elsewhere(fields):
                return []
            try:
                changed = stream.verdict(fields["alert"], fields["verdict"])
            except KeyError as error:
                raise ProtocolError("unknown_alert", "there is no such alert in this session", "verdict") from error
            return self._answer(broadcast, changed)
        self._doors.happened(broadcast)
        return self._statements_if_new(broadcast)
