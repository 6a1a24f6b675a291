"""The record: what was said wrong and put right, kept three years in the user's own data folder, chained by hash."""

from server.record.chain import Entry, Fault
from server.record.recorder import LiveRecorder, now, recording
from server.record.retention import KEEP_DAYS, TRANSCRIPT, TRANSCRIPT_DAYS, kept, mark, old
from server.record.store import FILE, RecordError, Store, reviews

__all__ = [
    "FILE",
    "KEEP_DAYS",
    "TRANSCRIPT",
    "TRANSCRIPT_DAYS",
    "Entry",
    "Fault",
    "LiveRecorder",
    "RecordError",
    "Store",
    "kept",
    "mark",
    "now",
    "old",
    "recording",
    "reviews",
]
