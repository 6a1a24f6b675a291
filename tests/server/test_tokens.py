"""Tokens are kept as hashes, can be taken back, and a pairing code cannot be worn down by guessing."""

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from server.tokens import CODE_SECONDS, CODE_TRIES, LOCK_SECONDS, Pairing, Tokens


class Clock:
    """A clock we move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """Tokens in a folder not made yet."""
    return Tokens(tmp_path / "data" / "tokens")


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def pairing(tokens: Tokens, clock: Clock) -> Pairing:
    """Pairing on that clock."""
    return Pairing(tokens, clock)


def wrong(code: str) -> str:
    """Six digits that are not the code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_token_is_kept_as_its_hash_where_only_the_user_reads(tokens: Tokens, tmp_path: Path) -> None:
    token = tokens.new("obs\nfake")
    kept = tmp_path / "data" / "tokens"
    assert kept.read_text("utf-8") == f"{hashlib.sha256(token.encode()).hexdigest()} obs fake\n"
    assert len(token) >= 43
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_token_opens_until_it_is_revoked(tokens: Tokens) -> None:
    token, other = tokens.new("one"), tokens.new("two")
    assert tokens.is_valid(token)
    assert not tokens.is_valid(token + "x")
    assert not tokens.is_valid(hashlib.sha256(token.encode()).hexdigest())
    [(prefix, name), _] = tokens.names()
    assert (name, tokens.revoke(prefix)) == ("one", 1)
    assert not tokens.is_valid(token)
    assert tokens.is_valid(other)


def test_tokens_are_compared_in_constant_time(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.new("one")
    tokens.new("two")
    compared: list[str] = []

    def digest(one: str, other: str) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr("server.tokens.hmac.compare_digest", digest)
    assert tokens.is_valid(token)
    assert len(compared) == 2, "every hash is compared, also after a match"


@pytest.mark.parametrize("damage", [b"\xff\xfe\x00garbage\n", b"not a hash\n", b"{}", b"z" * 64 + b" name\n"])
def test_a_damaged_file_is_kept_aside_and_its_sound_lines_stay_good(
    tokens: Tokens, tmp_path: Path, damage: bytes
) -> None:
    token = tokens.new("one")
    file = tmp_path / "data" / "tokens"
    file.write_bytes(damage + file.read_bytes() if damage.endswith(b"\n") else file.read_bytes() + damage)
    assert tokens.is_valid(token)
    aside = tokens.repair()
    assert aside is not None
    assert damage.strip() in aside.read_bytes()
    assert (tokens.is_valid(token), tokens.repair()) == (True, None)


def test_a_full_disk_loses_no_token(tmp_path: Path) -> None:
    kept = Tokens(tmp_path / "tokens").new("before")
    script = (
        "import resource, signal, sys; from pathlib import Path; from server.tokens import Tokens\n"
        "usual = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20, usual[1]))\n"
        "try: Tokens(Path(sys.argv[1])).new('more')\n"
        "except OSError: sys.exit(7)\n"
        "finally: resource.setrlimit(resource.RLIMIT_FSIZE, usual)  # what measures the tests writes its files, too"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path / "tokens")], check=False)
    assert ended.returncode == 7
    assert Tokens(tmp_path / "tokens").is_valid(kept)
    assert Tokens(tmp_path / "tokens").is_valid(Tokens(tmp_path / "tokens").new("after"))


def test_the_code_gives_one_token_once(pairing: Pairing, tokens: Tokens) -> None:
    code = pairing.show()
    assert len(code) == 6
    assert code.isdigit()
    token = pairing.exchange(code, "chrome")
    assert token is not None
    assert tokens.is_valid(token)
    assert pairing.exchange(code, "thief") is None


def test_the_code_is_good_for_two_minutes(pairing: Pairing, clock: Clock) -> None:
    code = pairing.show()
    clock.now += CODE_SECONDS - 1
    assert pairing.show() == code, "looking at the page does not change a code someone is typing"
    clock.now += 1
    assert pairing.exchange(code, "late") is None
    assert pairing.exchange(pairing.show(), "in time") is not None


def test_five_wrong_tries_lock_pairing_and_burn_the_code(pairing: Pairing, clock: Clock) -> None:
    code = pairing.show()
    assert [pairing.exchange(wrong(code), "x") for _ in range(CODE_TRIES)] == [None] * CODE_TRIES
    with pytest.raises(PermissionError):
        pairing.exchange(code, "x")
    clock.now += LOCK_SECONDS
    assert pairing.exchange(code, "x") is None, "the old code is gone"
    assert pairing.exchange(pairing.show(), "x")


def test_a_fresh_code_does_not_give_fresh_tries(pairing: Pairing, clock: Clock) -> None:
    for _ in range(CODE_TRIES):
        assert pairing.exchange(wrong(pairing.show()), "x") is None
        clock.now += CODE_SECONDS / 2
    with pytest.raises(PermissionError):
        pairing.exchange(pairing.show(), "x")


@pytest.mark.parametrize("code", ["", "１２３４５６", "\ud800", "0" * 10_000])
def test_no_code_shown_opens_nothing(pairing: Pairing, code: str) -> None:
    assert pairing.exchange(code, "x") is None
