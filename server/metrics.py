"""What is counted since the start, for ``/metrics`` in Prometheus form. Counts only: no text, no names."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Metrics:
    """One a server; documented in docs/operations.md."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._registry = CollectorRegistry()
        ProcessCollector(namespace="pitchguard", registry=self._registry)
        self.connections = self._gauge("connections", "Live sockets open now")
        self.panels = self._gauge("panels", "Panels that watch now")
        self.captions = self._counter("captions", "Captions judged")
        self.alerts = self._counter("alerts", "Alerts shown", "level")
        self.corrected = self._counter("corrected", "Alerts closed by a correction")
        self.dropped = self._counter("dropped", "Captions dropped: they came too fast")
        self.bad = self._counter("bad_messages", "Messages answered with an error", "code")
        self.refused = self._counter("refused", "Sockets refused after the door", "why")
        self.reloads = self._counter("reloads", "Rule sets loaded anew", "outcome")
        self.answer = Histogram(
            "answer_seconds", "From a frame read to its answer written",
            namespace="pitchguard", registry=self._registry, buckets=BUCKETS,
        )  # fmt: skip
        self._broadcasts = self._gauge("broadcasts", "Broadcasts known, those to be resumed included")
        self._uptime = self._gauge("uptime_seconds", "Seconds since the start")
        self._recording = self._gauge("recording", "1 where alerts are kept, 0 where they are not")
        self._rules = self._gauge("rules", "Rules loaded")

    def _gauge(self, name: str, help: str) -> Gauge:
        return Gauge(name, help, namespace="pitchguard", registry=self._registry)

    def _counter(self, name: str, help: str, *labels: str) -> Counter:
        return Counter(name, help, labels, namespace="pitchguard", registry=self._registry)

    def text(self, *, broadcasts: int, recording: bool, rules: int) -> bytes:
        """Everything in Prometheus' text form, with what only the server knows now."""
        self._broadcasts.set(broadcasts)
        self._recording.set(recording)
        self._rules.set(rules)
        self._uptime.set(int(time.monotonic() - self._started))
        return generate_latest(self._registry)
