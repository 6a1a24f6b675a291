"""``--second-ear`` and ``--ear-model``: the learned model beside the rules, asked for alike by every command that judges."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from nlp import Checker, ModelError, Sensitivity, read_model
from server.cli.errors import UserError
from server.settings import SECOND_EAR

Command = TypeVar("Command", bound=Callable[..., object])
HELP = "How ready the learned model beside the rules is to speak."
LEVELS = click.Choice([level.value for level in Sensitivity])
of_broadcast = click.option("--second-ear", type=LEVELS, help=f"{HELP} [the server's own]")


def second_ear_options(default: Sensitivity = SECOND_EAR) -> Callable[[Command], Command]:
    """Give a command the two options."""
    level = click.option("--second-ear", default=default.value, show_default=True, type=LEVELS, help=HELP)
    weights = click.option("--ear-model", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its weights, made by pitchguard train (default: the package's own).")
    return lambda command: level(weights(command))


def listening(checker: Checker, level: str, weights: Path | None) -> Checker:
    """Return the checker with the ear that was asked for. Raises UserError."""
    try:
        return checker.with_ear(Sensitivity(level), read_model(weights) if weights else None)
    except ModelError as error:
        raise UserError(f"{weights or 'the package'}: {error}") from error
