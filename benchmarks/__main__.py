"""Everything in one go: ``python -m benchmarks [PART …]`` runs each part in its own process and writes docs/benchmarks.md.

A part that fails or takes too long is told in its place, and the others go on. Parts left out keep the section they had.
"""

import os
import platform
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import psutil

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
MOST_SECONDS = 400
PARTS = {
    "start": ("Start and memory", []),
    "lines": ("One caption", []),
    "load": ("The whole server", []),
    "judge": ("More rules, longer captions", []),
    "stream": ("A whole broadcast", ["--share", "0.1", "--only", "work", "--only", "memory"]),
    "extension": ("In the browser", []),
}
HEAD = """# What it costs

Written by `make bench` (`python -m benchmarks`); every figure stands beside what it is compared with, taken in the same run, so
that the ratios hold on any machine. What each part does is told at the head of its file in `benchmarks/`.
"""


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
def main(parts: tuple[str, ...]) -> None:
    """Run PARTS (default: all) and write the page."""
    sections = _old()
    for number, part in enumerate(parts or PARTS, 1):
        title, options = PARTS[part]
        if not (ROOT / "benchmarks" / f"{part}.py").exists():
            continue
        click.echo(f"[{number}/{len(parts or PARTS)}] {title} …", err=True)
        began = time.monotonic()
        sections[title] = _run(part, options)
        click.echo(f"    {time.monotonic() - began:.0f} s", err=True)
    machine = f"{platform.machine()}, {psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GB, Python {platform.python_version()}"
    body = "".join(f"\n## {title}\n\n{text.strip()}\n" for title, _ in PARTS.values() if (text := sections.get(title)))
    kept = "".join(f"\n## {title}\n\n{text.strip()}\n" for title, text in sections.items() if title not in {t for t, _ in PARTS.values()})
    PAGE.write_text(f"{HEAD}\nLast run: {time.strftime('%Y-%m-%d')}, {machine}.\n{body}{kept}", "utf-8")
    click.echo(f"wrote {PAGE.relative_to(ROOT)}", err=True)


def _old() -> dict[str, str]:
    """The sections the page has, by title."""
    if not PAGE.exists():
        return {}
    _, *found = re.split(r"^## (.+)\n", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(found[::2], found[1::2]))


def _run(part: str, options: list[str]) -> str:
    """What a part prints: a section, or plain lines that are shown as they are."""
    command = [sys.executable, "-m", f"benchmarks.{part}", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    told = ""
    try:
        said, _ = process.communicate(timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)  # with the servers it started
        said, _ = process.communicate()
        told = f"\n\nIt took longer than {MOST_SECONDS} seconds and was ended."
    if process.returncode and not told:
        return f"It failed (exit code {process.returncode}):\n\n```\n{said[-800:]}\n```"
    return (said.strip() if "|" in said or "```" in said else f"```\n{said.strip()}\n```") + told


if __name__ == "__main__":
    main()
