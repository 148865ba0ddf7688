"""Counts for Prometheus, without anybody in them. Each house has its own registry, so that tests do not share one."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]


class Metrics:
    """What is counted."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        at = self.registry
        self.received = Counter("doorstep_received", "Messages stored.", ["channel"], registry=at)
        self.repeated = Counter(
            "doorstep_repeated", "Deliveries of a message that was there already.", ["channel"], registry=at
        )
        self.dropped = Counter(
            "doorstep_dropped",
            "Messages of strangers beyond the limit of an hour, not stored.",
            ["channel"],
            registry=at,
        )
        self.crowded = Counter("doorstep_crowded", "Hours in which too many strangers began to write.", registry=at)
        self.refused = Counter("doorstep_refused", "Deliveries that were refused.", ["door", "status"], registry=at)
        self.turns = Counter("doorstep_turns", "Messages handled: heard, failed, parked.", ["result"], registry=at)
        self.turn_seconds = Histogram("doorstep_turn_seconds", "How long handling a message took.", registry=at)
        self.letters = Counter(
            "doorstep_letters",
            "Sending: sent, retried, failed, closed, held, rerouted.",
            ["channel", "result"],
            registry=at,
        )
        self.alerts = Counter(
            "doorstep_alerts", "Failures that an operator must do something about.", ["channel", "error"], registry=at
        )
        self.due = Counter("doorstep_due", "Things that fell due: done, failed.", ["result"], registry=at)
        self.waiting = Gauge("doorstep_inbox_waiting", "Messages stored and not handled yet.", registry=at)
        self.pending = Gauge("doorstep_outbox_pending", "Messages written and not sent yet.", registry=at)

    def text(self) -> bytes:
        """All counts in Prometheus' text format."""
        return generate_latest(self.registry)
