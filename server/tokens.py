"""Tokens of clients that are no known browser extension, and the pairing code that gives one.

A token is 256 random bits; only its SHA-256 is kept, in a file only the user can read. A pairing code is six digits,
good for two minutes and five tries; too many wrong ones lock pairing for a while, from wherever they come.
"""

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from server.folder import set_aside

CODE_SECONDS = 120
CODE_TRIES = 5
LOCK_SECONDS = 300
MOST_NAME = 80
HASH_DIGITS = 64


class Tokens:
    """The hashes of the valid tokens, one a line with a name: ``sha256 name``."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; made at first need, mode 0600, in a folder of mode 0700."""
        self._path = path
        self._lock = threading.Lock()

    def new(self, name: str) -> str:
        """Make, keep and return a token; it can never be shown again. Raises OSError."""
        token = secrets.token_urlsafe(32)
        shown = "".join(char if char.isprintable() else " " for char in name)[:MOST_NAME]
        with self._lock:
            self._write([*self._read()[0], (_hash(token), shown)])
        return token

    def is_valid(self, token: str) -> bool:
        """Compare in constant time with every kept hash."""
        hashed = _hash(token)
        matches = [hmac.compare_digest(hashed, kept) for kept, _ in self._read()[0]]
        return any(matches)

    def names(self) -> list[tuple[str, str]]:
        """Return (first eight characters of the hash, name) of each token."""
        return [(kept[:8], name) for kept, name in self._read()[0]]

    def revoke(self, prefix: str) -> int:
        """Forget the tokens whose hash begins with ``prefix``; return how many. Raises OSError."""
        with self._lock:
            kept = self._read()[0]
            left = [pair for pair in kept if not pair[0].startswith(prefix)]
            self._write(left)
        return len(kept) - len(left)

    def is_sound(self) -> bool:
        """Whether every line of the file can be read."""
        return not self._read()[1]

    def repair(self) -> Path | None:
        """Keep a damaged file aside and go on with its sound lines; return where it is kept, None if all is sound."""
        sound, damaged = self._read()
        if not damaged:
            return None
        aside = set_aside(self._path)
        self._write(sound)
        return aside

    def _read(self) -> tuple[list[tuple[str, str]], bool]:
        """The sound lines, and whether there are others."""
        try:
            lines = self._path.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return [], False
        pairs = [(hashed, name) for hashed, _, name in (line.partition(" ") for line in lines) if _is_hash(hashed)]
        return pairs, len(pairs) < len(lines)

    def _write(self, pairs: list[tuple[str, str]]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(f"{hashed} {name}\n" for hashed, name in pairs)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)


class Pairing:
    """The code shown to the user and exchanged once for a token."""

    def __init__(self, tokens: Tokens, clock: Callable[[], float] = time.monotonic) -> None:
        self._tokens = tokens
        self._clock = clock
        self._code = ""
        self._until = 0.0
        self._tries = 0
        self._tried_at = 0.0
        self._locked_until = 0.0

    def show(self) -> str:
        """Return the code to show to the user: the one still good, else a fresh one. Tries made stay counted."""
        now = self._clock()
        if not self._code or now >= self._until:
            self._code = f"{secrets.randbelow(1_000_000):06}"
            self._until = now + CODE_SECONDS
        return self._code

    def exchange(self, code: str, name: str) -> str | None:
        """Return a token for the right code, None for a wrong, old or used one.

        Raises PermissionError while locked, and OSError where the token cannot be kept; the code stays good then.
        """
        now = self._clock()
        if now < self._locked_until:
            raise PermissionError(f"too many tries: wait {int(self._locked_until - now) + 1} seconds")
        if now - self._tried_at > LOCK_SECONDS:
            self._tries = 0
        valid = bool(self._code) and now < self._until
        if valid and hmac.compare_digest(code.encode("utf-8", "replace"), self._code.encode()):
            token = self._tokens.new(name)
            self._code, self._tries = "", 0
            return token
        self._tries, self._tried_at = self._tries + 1, now
        if self._tries >= CODE_TRIES:
            self._code, self._tries = "", 0
            self._locked_until = now + LOCK_SECONDS
        return None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _is_hash(text: str) -> bool:
    return len(text) == HASH_DIGITS and all(char in "0123456789abcdef" for char in text)
