"""A changed, removed, reordered, added or emptied entry is found."""

from dataclasses import replace

import pytest

from server.record.chain import Entry, faults, link


def chain(*bodies: str, kind: str = "alert") -> list[Entry]:
    entries: list[Entry] = []
    for seq, body in enumerate(bodies, 1):
        before = entries[-1].hash if entries else ""
        entries.append(link(before, seq, "s1", kind, "2026-03-01T00:00:00.000+00:00", body))
    return entries


def found(entries: list[Entry], head: Entry) -> list[int]:
    return [fault.seq for fault in faults(entries, (head.seq, head.hash))]


@pytest.fixture
def entries() -> list[Entry]:
    return chain('{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}')


def test_faults_none_in_a_sound_chain(entries: list[Entry]) -> None:
    assert found(entries, entries[-1]) == []
    assert list(faults([], (0, ""))) == []


@pytest.mark.parametrize(
    "change",
    [{"body": '{"n":9}'}, {"session": "s2"}, {"kind": "begin"}, {"at": "2027-01-01T00:00:00.000+00:00"}, {"hash": "0"}],
)
@pytest.mark.parametrize("place", range(4))
def test_faults_finds_a_changed_entry(entries: list[Entry], change: dict[str, str], place: int) -> None:
    head = entries[-1]
    entries[place] = replace(entries[place], **change)  # type: ignore[arg-type]
    assert place + 1 in found(entries, head)


def test_faults_finds_a_body_changed_together_with_its_hash(entries: list[Entry]) -> None:
    head = entries[-1]
    entries[1] = link("", 2, "s1", "alert", entries[1].at, '{"n":9}')
    assert found(entries, head) == [2, 3]


@pytest.mark.parametrize("place", range(4))
def test_faults_finds_a_removed_entry(entries: list[Entry], place: int) -> None:
    head = entries[-1]
    del entries[place]
    assert found(entries, head)[0] == place + 1


def test_faults_finds_a_removed_entry_whose_followers_were_renumbered(entries: list[Entry]) -> None:
    head = entries[-1]
    left = [entries[0], replace(entries[2], seq=2), replace(entries[3], seq=3)]
    assert found(left, head)[0] == 2


def test_faults_finds_two_entries_that_changed_places(entries: list[Entry]) -> None:
    head = entries[-1]
    entries[1], entries[2] = replace(entries[2], seq=2), replace(entries[1], seq=3)
    assert found(entries, head)[:2] == [2, 3]


def test_faults_finds_an_entry_added_at_the_end(entries: list[Entry]) -> None:
    more = chain('{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}', '{"n":5}')
    assert found(more, entries[-1]) == [5]


def test_faults_finds_an_emptied_entry_unless_a_purge_names_it(entries: list[Entry]) -> None:
    entries[1] = replace(entries[1], body=None)
    assert found(entries, entries[-1]) == [2]
    purge = link(entries[-1].hash, 5, "", "purge", entries[-1].at, '{"sessions":["s1"],"through":4}')
    assert found([*entries, purge], purge) == []


def test_faults_finds_an_entry_emptied_after_the_purge(entries: list[Entry]) -> None:
    purge = link(entries[-1].hash, 5, "", "purge", entries[-1].at, '{"sessions":["s1"],"through":4}')
    later = link(purge.hash, 6, "s1", "alert", purge.at, '{"n":6}')
    assert found([*entries, purge, replace(later, body=None)], later) == [6]
