"""One client's conversation as a state machine: frames in, frames out. No socket, no clock, no Starlette.

``receive`` takes a frame and the time in milliseconds and returns what to send; ``closing`` tells the close code once
the conversation is over. Broadcast state that outlives a dropped connection is in ``Broadcast``; ``resume`` takes it up.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp import Caption, Checker, CueAlerts, Item, Product, SheetError, Stream
from server import __version__, protocol
from server.protocol import Message, ProtocolError

IDENTIFY_WITHIN_MS = 3_000
MOST_TEXTS = 800
CLOSE_NORMAL = 1000
CLOSE_UNAUTHORIZED = 4401
CLOSE_TIMEOUT = 4408
CLOSE_VERSION = 4406
CLOSE_TOO_MANY = 4429
MOST_BAD_MESSAGES = 100


@dataclass(slots=True)
class Broadcast:
    """What outlives a connection: the stream, the texts its spans point into, and counts for the summary."""

    id: str
    stream: Stream
    texts: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"captions": 0, "alerts": 0, "dropped": 0, "corrected": 0})
    origin_ms: int = 0
    product: Product = Product.GENERAL
    client: str = ""
    left_ms: int | None = None
    last_ms: int = 0

    def remember(self, cue: str, text: str) -> None:
        """Keep a cue's text for the places of its alerts; the oldest go."""
        self.texts.pop(cue, None)
        self.texts[cue] = text
        while len(self.texts) > MOST_TEXTS:
            del self.texts[next(iter(self.texts))]


@dataclass(frozen=True, slots=True)
class Doors:
    """What a session asks of the server around it."""

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


class Session:
    """One conversation. ``trusted``: the Origin was allowed, so no token is asked for."""

    def __init__(self, doors: Doors, *, trusted: bool, now_ms: int, captions_per_second: int = 200) -> None:
        self._doors = doors
        self._trusted = trusted
        self._opened_ms = now_ms
        self._rate = captions_per_second
        self._recent: deque[int] = deque()
        self._bad = 0
        self._statements: bytes = b""
        self._fault = ""
        self.broadcast: Broadcast | None = None
        self.closing: int | None = None
        self.listening: Message | None = None

    def greet(self) -> bytes:
        """The first message, sent before anything is read."""
        auth = "origin" if self._trusted else "token"
        return protocol.hello(__version__, self._doors.checker().rules_version, auth)

    def receive(self, frame: str | bytes, now_ms: int) -> list[bytes]:
        """Return what to send for one frame. A bad frame is answered with ``error`` and the socket lives on."""
        try:
            message = protocol.decode(frame)
            if self.broadcast is None:
                return self._first(message, now_ms)
            if isinstance(message, Caption):
                return self._caption(self.broadcast, message, now_ms)
            return self._other(self.broadcast, message, now_ms)
        except ProtocolError as error:
            self._bad += error.code != "too_fast"
            if self._bad >= MOST_BAD_MESSAGES:
                return self._end(CLOSE_TOO_MANY, "too_many_errors", "too many bad messages")
            return [protocol.error(error.code, str(error), about=error.about)]

    def tick(self, now_ms: int) -> list[bytes]:
        """Return what became due: alerts that waited, or the end of a client that never said who it is."""
        if self.broadcast is None:
            if now_ms - self._opened_ms >= IDENTIFY_WITHIN_MS and self.closing is None:
                return self._end(CLOSE_TIMEOUT, "timeout", "identify within three seconds")
            return []
        due = self.broadcast.stream.next_due_ms
        if due is None or now_ms - self.broadcast.origin_ms < due:
            return []
        return self._answer(self.broadcast, self.broadcast.stream.tick(now_ms - self.broadcast.origin_ms))

    def due_ms(self) -> int | None:
        """When ``tick`` should be called next, None for not at all."""
        if self.broadcast is None:
            return self._opened_ms + IDENTIFY_WITHIN_MS
        due = self.broadcast.stream.next_due_ms
        return None if due is None else due + self.broadcast.origin_ms

    def _end(self, code: int, name: str, message: str) -> list[bytes]:
        self.closing = code
        return [protocol.error(name, message, fatal=True)]

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
        sheet = self._sheet(fields["sheet"]) if "sheet" in fields else None
        resumed = self._doors.resume(fields["resume"]) if fields.get("resume") else None
        if resumed is None:
            product = profile.get("product", Product.GENERAL)
            stream = self._doors.checker().stream(product=product, platform=profile.get("platform"))
            self.broadcast = Broadcast(self._doors.new_id(), stream, origin_ms=now_ms, product=product)
            self.broadcast.client = fields.get("client", "")
            stream.cool_down_ms = profile.get("cool_down_ms", 0)
            self._doors.begin(self.broadcast)
        else:
            self.broadcast = resumed
            resumed.left_ms = None
            if profile:
                self._profile(resumed, profile)
        if sheet is not None:
            self.broadcast.stream.set_sheet(sheet)
        answer = [protocol.ready(self.broadcast.id, resumed is not None, self._rate)]
        return answer + self._statements_if_new(self.broadcast)

    def _profile(self, broadcast: Broadcast, profile: Mapping[str, Any]) -> None:
        broadcast.product = profile.get("product", broadcast.product)
        broadcast.stream.set_profile(profile.get("product"), profile.get("platform"))
        broadcast.stream.cool_down_ms = profile.get("cool_down_ms", broadcast.stream.cool_down_ms)

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
        frames = [protocol.alerts(answer, broadcast.texts) for answer in answers]
        return frames + self._statements_if_new(broadcast) + self._fault_if_new()

    def _fault_if_new(self) -> list[bytes]:
        """Tell the client once that nothing is being recorded; the warnings go on."""
        known, self._fault = self._fault, self._doors.fault()
        return [protocol.error("record_failed", self._fault)] if self._fault and not known else []

    def _statements_if_new(self, broadcast: Broadcast) -> list[bytes]:
        frame = protocol.statements(broadcast.stream.statements())
        if frame == self._statements or (not self._statements and frame == protocol.statements(())):
            return []
        self._statements = frame
        return [frame]

    def _other(self, broadcast: Broadcast, message: Message, now_ms: int) -> list[bytes]:
        stream, fields = broadcast.stream, message.fields
        if message.type == "ping":
            return [protocol.pong()]
        if message.type == "bye":
            self.closing = CLOSE_NORMAL
            return [protocol.summary(broadcast.counts, self._doors.finish(broadcast))]
        if message.type == "identify":
            raise ProtocolError("already_identified", "identify comes once", "identify")
        if message.type == "profile":
            self._profile(broadcast, fields)
        elif message.type == "sheet":
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
