"""The stream on broadcasts: what growing and rolling captions change, whole shows, work on long captions, memory.

``python -m benchmarks.stream [CORPUS] [--share 0.2]`` from the repository; CORPUS is by default ``../shared/corpus``.
Prints one figure a line. No alert text is printed unless ``--show`` asks for the differences.
"""

import gc
import itertools
import json
import resource
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from nlp import Alert, Caption, Checker, Product, State
from tests.nlp.streams import as_finals, as_interims, as_window, feed, growing

Row = dict[str, Any]
HOURS = 12


@click.command()
@click.argument("corpus", default=Path(__file__).parents[1] / "../shared/corpus", type=click.Path(path_type=Path))
@click.option("--share", default=1.0, help="The share of each broadcast that is replayed.")
@click.option("--show", is_flag=True, help="Print what differs.")
@click.option("--only", type=click.Choice(["lines", "speech", "broadcasts", "shows", "work", "memory"]), multiple=True)
def main(corpus: Path, share: float, show: bool, only: tuple[str, ...]) -> None:
    """Measure the stream."""
    checker = Checker.load()
    wanted = only or ("lines", "speech", "broadcasts", "shows", "work", "memory")
    if "lines" in wanted:
        for step in (1, 2, 3):
            lines(checker, read(corpus / "lines/labelled.jsonl"), step, show)
    if "speech" in wanted:
        lines(checker, speech(corpus), 1, show)
    if "broadcasts" in wanted:
        broadcasts(checker, corpus, share, show)
    if "shows" in wanted:
        for file in sorted((corpus / "lines/live").glob("*.jsonl")):
            whole_show(checker, file)
    talk = " ".join(row["text"] for row in captions(corpus))
    if "work" in wanted:
        work(checker, talk)
    if "memory" in wanted:
        memory(checker, corpus)


def read(file: Path) -> list[Row]:
    """The objects of a file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def captions(corpus: Path) -> Iterator[Row]:
    """The captions of all broadcasts, one after the other."""
    for file in sorted((corpus / "broadcasts").glob("*.jsonl")):
        yield from read(file)[1:]


def speech(corpus: Path) -> list[Row]:
    """One caption in six of the broadcasts, with the kind of product."""
    files = sorted((corpus / "broadcasts").glob("*.jsonl"))
    return [row | {"product": header["product"]} for header, *rows in map(read, files) for row in rows[::6]]


def lines(checker: Checker, rows: list[Row], step: int, show: bool) -> None:
    """Growing lines: alerts shown, withdrawn, late, and unlike the whole line's."""
    shown = gone = unlike = 0
    lag: Counter[int] = Counter()
    for row in rows:
        product = Product(row["product"])
        stream = checker.stream(product=product)
        last: tuple[Alert, ...] = ()
        for cue, rev, text, final, at_ms in growing("a", row["text"], step):
            [answer] = stream.caption(Caption(cue, rev, text, final, at_ms, "bench"), at_ms)
            new = [alert for alert in answer.alerts if not any(touch(alert, old) for old in last)]
            lost = [old for old in last if not any(touch(old, alert) for alert in answer.alerts)]
            shown, gone = shown + len(new), gone + len(lost)
            lag.update(len(text) - alert.spans[-1].end for alert in new)
            if show:
                for alert in lost:
                    print(f"  withdrawn: {alert.text} ({alert.rule}) in {text}")
            last = answer.alerts
        unlike += [a.text for a in last] != [a.text for a in checker.check(row["text"], product)]
    within = sum(count for behind, count in lag.items() if behind < 2 + step)
    print(
        f"{len(rows)} lines, steps of {step}: {shown} shown, {gone} withdrawn, {within} in time, {unlike} lines unlike the whole"
    )


def touch(one: Alert, other: Alert) -> bool:
    """Two alerts share a character."""
    return one.spans[0].start < other.spans[-1].end and other.spans[0].start < one.spans[-1].end


def broadcasts(checker: Checker, corpus: Path, share: float, show: bool) -> None:
    """Real broadcasts as finals, as growing interims and in a rolling area of two lines."""
    said = grown = rolled = cues = 0
    for file in sorted((corpus / "broadcasts").glob("*.jsonl")):
        header, *rows = read(file)
        rows = rows[: max(1, int(share * len(rows)))]
        finals = as_finals(checker, header, rows)
        interims, window = as_interims(checker, header, rows), as_window(checker, header, rows)
        cues += len(rows)
        said += finals.total()
        for name, other in (("growing", interims), ("rolling", window)):
            differing = (finals - other) + (other - finals)
            grown += differing.total() if name == "growing" else 0
            rolled += differing.total() if name == "rolling" else 0
            if show and differing:
                print(f"  {file.stem} {name}: {dict(finals - other)} became {dict(other - finals)}")
    print(f"broadcasts: {cues} captions, {said} alerts; growing differs in {grown}, rolling in {rolled}")


def whole_show(checker: Checker, file: Path) -> None:
    """A written show with gold: precision, recall, corrections."""
    header, *rows = read(file)
    stream = checker.stream(product=Product(header["product"]))
    sets = feed(stream, [(f"c{row['n']}", 0, row["text"], True, int(1000 * row["t"])) for row in rows])
    found = missed = right = wrong = closed = named = 0
    by_number = {row["n"]: row for row in rows}
    for row in rows:
        alerts = sets[f"c{row['n']}"]
        for gold in row["gold"]:
            start = row["text"].find(gold["span"])
            hit = any(
                span.cue == f"c{row['n']}" and span.start < start + len(gold["span"]) and start < span.end
                for alert in around(sets, row["n"]) if alert.category in gold["category"] for span in alert.spans
            )  # fmt: skip
            seam = gold.get("seam") and any(a.category in gold["category"] for a in around(sets, row["n"]))
            found, missed = found + bool(hit or seam), missed + (not (hit or seam))
        for alert in alerts:
            near = (by_number[n]["gold"] for n in (row["n"], row["n"] - 1) if n in by_number)
            good = any(alert.category in gold["category"] for gold in itertools.chain(*near))
            right, wrong = right + good, wrong + (not good)
        for number in row.get("corrects", ()):
            named += 1
            closed += any(alert.state is State.CORRECTED for alert in sets[f"c{number}"])
    print(
        f"show {file.stem}: {right} right, {wrong} wrong, {found} found, {missed} missed, {closed} of {named} corrections"
    )


def around(sets: dict[str, tuple[Alert, ...]], number: int) -> list[Alert]:
    """The alerts of a line and the next."""
    return [*sets.get(f"c{number}", ()), *sets.get(f"c{number + 1}", ())]


def work(checker: Checker, talk: str) -> None:
    """CPU time for one caption that grows to 10,000 characters by steps of two, and for five of 2,000."""
    text = (talk * (1 + 10_000 // max(1, len(talk))))[:10_000]
    one = timed(checker, [text])
    five = timed(checker, [text[at : at + 2000] for at in range(0, 10_000, 2000)])
    print(f"work: one of 10,000 {one:.1f} s, five of 2,000 {five:.1f} s, ratio {one / five:.2f}")


def timed(checker: Checker, texts: list[str]) -> float:
    """CPU seconds to take in captions that grow by two characters."""
    stream = checker.stream()
    began = time.process_time()
    for number, text in enumerate(texts):
        feed(stream, growing(f"c{number}", text, 2, number * 1000, ms_per_char=1))
    return time.process_time() - began


def memory(checker: Checker, corpus: Path) -> None:
    """Resident memory and objects after each hour of a twelve-hour broadcast, captions in three revisions each."""
    rows = itertools.cycle(list(captions(corpus)))
    stream = checker.stream()
    cue = at_ms = 0
    for hour in range(1, HOURS + 1):
        while at_ms < hour * 3_600_000:
            row = next(rows)
            cue += 1
            at_ms += 200 * len(row["text"]) + 500
            feed(stream, growing(f"c{cue}", row["text"], max(4, len(row["text"]) // 3 + 1), at_ms, ms_per_char=1))
            stream.events()
        gc.collect()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"memory: hour {hour}, {cue} captions, peak {peak} MB, {len(gc.get_objects())} objects", flush=True)


if __name__ == "__main__":
    main()
