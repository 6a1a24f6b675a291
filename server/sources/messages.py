"""Frames of speech recognisers as plain data; what is no JSON object is None."""

from typing import Any

from server.protocol import load


def read(frame: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object in a text frame, None for anything else (``Done!``, audio, lists)."""
    if isinstance(frame, bytes):
        return None
    try:
        message = load(frame)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def text_of(message: dict[str, Any], key: str = "text") -> str:
    """Return a text field, empty where it is absent or no text."""
    value = message.get(key)
    return value.strip() if isinstance(value, str) else ""
