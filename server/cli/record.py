"""``pitchguard record``: what is kept, whether it is as it was written, and how it goes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from server.cli.errors import UserError
from server.protocol import dump
from server.record import (
    KEEP_DAYS,
    TRANSCRIPT,
    TRANSCRIPT_DAYS,
    Entry,
    RecordError,
    Store,
    kept,
    mark,
    now,
    old,
    reviews,
)
from server.report import Report, figures, labelled, latest, reports
from server.settings import default_data

_data = click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=default_data,
                     show_default="the user's data folder", help="Where the record is kept.")  # fmt: skip


@contextmanager
def _store(data: Path) -> Iterator[Store]:
    """The record, its errors as one line."""
    try:
        store = Store(data)
        try:
            yield store
        finally:
            store.close()
    except RecordError as error:
        raise UserError(str(error)) from error


@click.group(short_help="Look after the record: list, export, verify, keep, purge.")
def record() -> None:
    """The record of alerts and corrections: list, export, verify, keep, purge."""


@record.command("list", short_help="List broadcasts and script reviews, newest first.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, one broadcast or review a line.")
@_data
def list_(as_json: bool, data: Path) -> None:
    """List the recorded broadcasts and script reviews, newest first, and the size on disk."""
    with _store(data) as store:
        found, reviewed, marked, size = latest(store), reviews(store), kept(store), store.size()
    if as_json:
        for report in found:
            click.echo(dump({"kind": "broadcast", "session": report.session, "began": report.began, **figures(report)}))
        for entry in reviewed:
            click.echo(dump({"kind": "review", "session": entry.session, "at": entry.at, **entry.data()}))
        return
    for report in found:
        click.echo(_broadcast(report, report.session in marked))
    for entry in reviewed:
        click.echo(_review(entry, entry.session in marked))
    many = f"{len(found)} broadcasts, {len(reviewed)} reviews"
    click.echo(f"{many}, {size / 1e6:.1f} MB in {store.path}, kept {KEEP_DAYS} days")


def _broadcast(report: Report, marked: bool) -> str:
    figure = figures(report)
    levels = "/".join(str(count) for count in figure["levels"].values())
    return (
        f"{report.session:18} {report.began.astimezone():%Y-%m-%d %H:%M} {report.duration_ms // 60000:4} min"
        f"  {report.client[:12]:12} {report.product:18} ban/proof/hint {levels:9}"
        f" corrected {figure['outcomes']['corrected']:3} {'kept' if marked else ''}".rstrip()
    )


def _review(entry: Entry, marked: bool) -> str:
    data = entry.data()
    when = datetime.fromisoformat(entry.at).astimezone()
    return (
        f"{entry.session:18} {when:%Y-%m-%d %H:%M} {data['verdict']:8}  marks {len(data['marks'])}, left"
        f" {data['remaining']}  {data['reviewer']}  {data['source']} {'kept' if marked else ''}".rstrip()
    )


@record.command(short_help="Write the entries as they stand, hashes included.")
@click.argument("session", default="")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="File to write (default: stdout)."
)
@click.option("--labelled", "verdicts", is_flag=True, help="The host's verdicts as labelled lines, for eval and train.")
@_data
def export(session: str, output: Path | None, verdicts: bool, data: Path) -> None:
    """Write the entries as they stand, hashes included, one JSON object a line: of SESSION, or all.

    For a report as HTML, CSV, JSON or XLSX use: pitchguard report
    """
    with _store(data) as store:
        entries = store.entries(session or None)
        if session and not entries:
            raise UserError(f"{session}: no such session; see: pitchguard record list")
        if verdicts:
            known = [id for id, _, _ in reversed(store.sessions(kind="begin")) if session in ("", id)]
            lines = [dump(row) for row in labelled(reports(known, store.entries))]
        else:
            lines = [dump({"seq": e.seq, "session": e.session, "kind": e.kind, "at": e.at, "body": e.body,
                           "body_hash": e.body_hash, "hash": e.hash}) for e in entries]  # fmt: skip
    written = b"".join(line + b"\n" for line in lines)
    if output is None or output == Path("-"):
        sys.stdout.buffer.write(written)
        return
    try:
        output.write_bytes(written)
    except OSError as error:
        raise UserError(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"{len(lines)} {'lines' if verdicts else 'entries'} in {output}")


@record.command()
@click.option("--entry", metavar="NUMBER:HASH", help="Also compare with the entry a report names at its foot.")
@_data
def verify(entry: str | None, data: Path) -> None:
    """Prove that no entry was changed, removed, added or moved. Exit code 1 where one was."""
    with _store(data) as store:
        faults, (seq, hash) = store.verify(), store.head()
        said = [fault.what for fault in faults]
        if entry:
            said += _compare(store, entry)
    for what in said:
        click.echo(what)
    if said:
        click.secho(f"faults found: {len(said)}; the record is not as it was written", fg="red", err=True)
        raise SystemExit(1)
    click.echo(f"{seq} entries, sound; the newest is {seq}:{hash}")


def _compare(store: Store, entry: str) -> Iterator[str]:
    number, _, start = entry.partition(":")
    if not number.isdecimal() or len(start) < 8:
        raise UserError("--entry is a number, a colon and a hash of at least 8 digits, as at the foot of a report")
    hash = store.hash_of(int(number))
    if not hash:
        yield f"entry {number} is not there"
    elif not hash.startswith(start):
        yield f"entry {number} is not the one the report was made from"


@record.command()
@click.argument("session")
@click.option("--undo", is_flag=True, help="Take the mark off.")
@_data
def keep(session: str, undo: bool, data: Path) -> None:
    """Mark SESSION to be kept beyond its time."""
    with _store(data) as store:
        if not store.entries(session):
            raise UserError(f"{session}: no such session; see: pitchguard record list")
        mark(store, session, now(), keep=not undo)
    click.echo(f"{session} {'is kept its usual time' if undo else 'is kept until the mark is taken off'}")


@record.command(short_help="Remove for good what is old, or what is named.")
@click.argument("sessions", nargs=-1)
@click.option("--older-than", type=click.IntRange(0), metavar="DAYS", help=f"Sessions this old (default: {KEEP_DAYS}).")
@click.option("--transcripts", is_flag=True, help=f"Only their full transcripts (default: {TRANSCRIPT_DAYS} days old).")
@click.option("--yes", is_flag=True, help="Do not ask, even before the three years the law asks for are over.")
@_data
def purge(sessions: tuple[str, ...], older_than: int | None, transcripts: bool, yes: bool, data: Path) -> None:
    """Remove SESSIONS, or what is older than three years, for good; that it was done stays in the record."""
    kind, days = (TRANSCRIPT, TRANSCRIPT_DAYS) if transcripts else (None, KEEP_DAYS)
    with _store(data) as store:
        due = set(old(store, now()))
        chosen = _named(store, sessions) or old(store, now(), days if older_than is None else older_than, kind)
        young = [id for id in chosen if id not in due and not transcripts]
        if young and not yes:
            click.confirm(f"{len(young)} of {len(chosen)} are younger than three years. Purge?", abort=True, err=True)
        before = store.size()
        kinds = (kind,) if kind else ()
        emptied = store.purge(chosen, now(), "asked on the command line", kinds) if chosen else 0
        click.echo(f"{len(chosen)} sessions, {emptied} entries purged; {(before - store.size()) / 1e3:.0f} kB freed")


def _named(store: Store, sessions: tuple[str, ...]) -> list[str]:
    """The sessions asked for, each known and none marked."""
    known = {id for id, _, _ in store.sessions()}
    if unknown := [id for id in sessions if id not in known]:
        raise UserError(f"{', '.join(unknown)}: no such session; see: pitchguard record list")
    if held := sorted(set(sessions) & kept(store)):
        raise UserError(f"{', '.join(held)} is marked to be kept; first: pitchguard record keep --undo {held[0]}")
    return list(sessions)
