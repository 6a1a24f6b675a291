"""Coverage-guided fuzzing by atheris: ``python -m fuzz [TARGET …] [--seconds 60]``; ``make fuzz`` installs what it needs.

Each target runs in its own process. What breaks it is written to ``build/fuzz/TARGET/crash-…``, and found again by
``python -m fuzz TARGET --try FILE``.
"""

import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]


@click.command()
@click.argument("targets", nargs=-1)
@click.option("--seconds", default=60, help="For each target.")
@click.option("--try", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Run one input of one target.")
@click.option("--inside", is_flag=True, hidden=True)
def main(targets: tuple[str, ...], seconds: int, file: Path | None, inside: bool) -> None:
    """Fuzz TARGETS (default: all)."""
    if file:
        from fuzz.targets import TARGETS

        TARGETS[targets[0]](file.read_bytes())
    elif inside:
        _fuzz(targets[0], seconds)
    else:
        raise SystemExit(_each(targets, seconds))


def _each(targets: tuple[str, ...], seconds: int) -> int:
    from fuzz.targets import TARGETS

    worst = 0
    for target in targets or TARGETS:
        command = [sys.executable, "-m", "fuzz", target, "--inside", "--seconds", str(seconds)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        last = next((line for line in reversed(ended.stderr.splitlines()) if line.startswith(("#", "Done"))), ended.stderr[-400:])
        click.echo(f"{target:12} {'ok' if ended.returncode == 0 else 'BROKEN'}  {last}")
        if ended.returncode:
            click.echo(ended.stderr[-2000:] + ended.stdout[-2000:], err=True)
        worst = max(worst, abs(ended.returncode))
    return min(1, worst)


def _fuzz(target: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["server.protocol", "server.session", "server.readers", "server.sources", "nlp"]):
        from fuzz.seeds import seeds
        from fuzz.targets import TARGETS
    place = ROOT / "build" / "fuzz" / target
    place.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (place / f"seed-{number}").write_bytes(seed)
    atheris.Setup(
        [sys.argv[0], str(place), f"-max_total_time={seconds}", f"-artifact_prefix={place}/crash-", "-max_len=4096", "-timeout=30"],
        TARGETS[target],
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
