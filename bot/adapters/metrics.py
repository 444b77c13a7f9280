"""Numbers for the operator in Prometheus' form. Labels are kinds and outcomes; nothing that leads to a person is counted."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

PREFIX = "attune_"
CONTENT_TYPE = CONTENT_TYPE_LATEST

#: name → what it counts, and by what.
COUNTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "updates": ("Updates from Telegram, by kind and by what became of them", ("kind", "outcome")),
    "batches": ("Batches of updates, by what became of them", ("outcome",)),
    "sends": ("Attempts to send a message, by result", ("outcome",)),
    "asides": ("Toasts, edits and deletions, by result", ("outcome",)),
    "retry_after_seconds": ("Seconds that Telegram asked to wait (429)", ()),
    "timers": ("Timers that fell due, by kind", ("kind",)),
    "presses_of_others": ("Presses in a group by somebody who is none of the two", ()),
    "alarms": ("Texts for which help came first; not by kind, and not by person", ()),
}
#: name → what it measures, and the upper bounds of its classes.
HISTOGRAMS: dict[str, tuple[str, tuple[float, ...]]] = {
    "turn_seconds": ("Seconds to handle one update", (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)),
    "batch_updates": ("Updates in one batch", (1, 2, 5, 10, 20, 50, 100)),
}
GAUGES: dict[str, str] = {
    "outbox_depth": "Messages that wait to be sent",
    "outbox_age_seconds": "Age of the oldest message that waits, in seconds",
}


class PrometheusMetrics:
    """Metrics (bot.ports) in a registry of their own. A name or label that is not in the tables is a KeyError or ValueError."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            name: Counter(PREFIX + name, text, labels, registry=self._registry)
            for name, (text, labels) in COUNTERS.items()
        }
        self._known: dict[tuple[object, ...], Counter] = {}
        self._histograms = {
            name: Histogram(PREFIX + name, text, registry=self._registry, buckets=bounds)
            for name, (text, bounds) in HISTOGRAMS.items()
        }
        self._gauges = {name: Gauge(PREFIX + name, text, registry=self._registry) for name, text in GAUGES.items()}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""
        key = (name, *labels.items())
        counter = self._known.get(key)
        if counter is None:
            counter = self._counters[name]
            counter = self._known[key] = counter.labels(**labels) if COUNTERS[name][1] or labels else counter
        counter.inc(amount)

    def observe(self, name: str, value: float) -> None:
        """Add a value to a histogram."""
        self._histograms[name].observe(value)

    def gauge(self, name: str, value: float) -> None:
        """Set a gauge."""
        self._gauges[name].set(value)

    def text(self) -> bytes:
        """All numbers in the text form that Prometheus reads; its type is CONTENT_TYPE."""
        return generate_latest(self._registry)
