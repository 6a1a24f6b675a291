"""A million fuzzed messages through sessions: no crash, every bad message answered, memory flat.

``python -m fuzz.million [--messages 1000000] [--seed 7]``. Exit code 1 where any of that does not hold.
"""

import json
import random
import sys
import time

import click
import psutil

from fuzz.seeds import frames
from fuzz.targets import answered, context
from server.app import _doors
from server.session import Session

PER_SESSION = 5_000
MOST_GROWTH = 1.05


@click.command()
@click.option("--messages", default=1_000_000, help="How many.")
@click.option("--seed", default=7, help="The same seed, the same messages.")
def main(messages: int, seed: int) -> None:
    """Send them, and say how it went."""
    random_ = random.Random(seed)
    source = frames(random_)
    doors = _doors(context(), bool)
    process = psutil.Process()
    counts = {"sent": 0, "errors": 0, "alerts": 0, "silent": 0, "sessions": 0}
    memory: list[int] = []
    now_ms, began = 0, time.monotonic()
    while counts["sent"] < messages:
        talk = Session(doors, trusted=True, now_ms=now_ms)
        talk.receive('{"type":"identify","protocol":1}', now_ms)
        counts["sessions"] += 1
        for _ in range(PER_SESSION):
            frame = next(source)
            now_ms += random_.choice((1, 5, 20, 400, 2000))
            answers = [*answered(talk, frame, now_ms), *(json.loads(a) for a in talk.tick(now_ms))]
            counts["sent"] += 1
            counts["errors"] += any(answer["type"] == "error" for answer in answers)
            counts["alerts"] += any(answer.get("alerts") for answer in answers)
            counts["silent"] += not answers and _wants_an_answer(frame)
            if talk.closing is not None or counts["sent"] >= messages:
                break
        talk.leave(now_ms)
        context().forget_old(now_ms)
        if counts["sent"] // 50_000 > len(memory):
            memory.append(process.memory_info().rss)
            print(f"{counts['sent']:>9,} sent, {memory[-1] / 2**20:.0f} MB", file=sys.stderr, flush=True)
    seconds = time.monotonic() - began
    half = memory[len(memory) // 2 :] or [1]
    growth = half[-1] / half[0]
    print(json.dumps({**counts, "seconds": round(seconds), "mb": [m >> 20 for m in memory], "growth_of_second_half": round(growth, 3)}))
    raise SystemExit(1 if counts["silent"] or growth > MOST_GROWTH else 0)


def _wants_an_answer(frame: str | bytes) -> bool:
    """Good messages that are answered by nothing: profile, sheet, offer, listen; everything else is answered."""
    try:
        message = json.loads(frame)
    except ValueError:
        return True
    return not isinstance(message, dict) or message.get("type") not in ("profile", "sheet", "offer", "listen", "verdict")


if __name__ == "__main__":
    main()
