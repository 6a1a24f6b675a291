"""Tokens of clients that are no known browser extension, and the pairing code that gives one.

A token is 256 random bits; only its SHA-256 is kept, in a file only the user can read. A pairing code is six digits,
good for two minutes and five tries; too many tries lock pairing for a while, from wherever they come.
"""

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

CODE_SECONDS = 120
CODE_TRIES = 5
LOCK_SECONDS = 300


class Tokens:
    """The hashes of the valid tokens, one a line with a name: ``sha256 name``."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; made at first need, mode 0600, in a folder of mode 0700."""
        self._path = path

    def new(self, name: str) -> str:
        """Make, keep and return a token; it can never be shown again."""
        token = secrets.token_urlsafe(32)
        self._write([*self._read(), (_hash(token), name.replace("\n", " ")[:80])])
        return token

    def is_valid(self, token: str) -> bool:
        """Compare in constant time with every kept hash."""
        hashed = _hash(token)
        matches = [hmac.compare_digest(hashed, kept) for kept, _ in self._read()]
        return any(matches)

    def names(self) -> list[tuple[str, str]]:
        """Return (first eight characters of the hash, name) of each token."""
        return [(kept[:8], name) for kept, name in self._read()]

    def revoke(self, prefix: str) -> int:
        """Forget the tokens whose hash begins with ``prefix``; return how many."""
        kept = self._read()
        left = [pair for pair in kept if not pair[0].startswith(prefix)]
        self._write(left)
        return len(kept) - len(left)

    def _read(self) -> list[tuple[str, str]]:
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [(hashed, name) for hashed, _, name in (line.partition(" ") for line in lines) if len(hashed) == 64]

    def _write(self, pairs: list[tuple[str, str]]) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
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
        self._locked_until = 0.0

    def show(self) -> str:
        """Return a fresh code to show to the user."""
        self._code = f"{secrets.randbelow(1_000_000):06}"
        self._until = self._clock() + CODE_SECONDS
        self._tries = 0
        return self._code

    def exchange(self, code: str, name: str) -> str | None:
        """Return a token for the right code, None for a wrong, old or used one. Raises PermissionError while locked."""
        now = self._clock()
        if now < self._locked_until:
            raise PermissionError(f"too many tries: wait {int(self._locked_until - now) + 1} seconds")
        valid = bool(self._code) and now < self._until
        right = hmac.compare_digest(code.encode(), self._code.encode()) if valid else False
        if right:
            self._code = ""
            return self._tokens.new(name)
        self._tries += 1
        if self._tries >= CODE_TRIES:
            self._code = ""
            self._tries = 0
            self._locked_until = now + LOCK_SECONDS
        return None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
