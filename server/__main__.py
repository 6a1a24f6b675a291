"""``pitchguard``: gathers the commands, loading each only when it is asked for.

Exit codes: 0 all well, 1 something was found (``check``) or failed its test, 2 bad use or unreadable input.
"""

import importlib

import click

from server import __version__

COMMANDS = {
    "serve": "serve:serve",
    "token": "serve:token",
    "doctor": "doctor:doctor",
    "demo": "demo:demo",
    "check": "check:check",
    "replay": "replay:replay",
    "listen": "listen:listen",
    "report": "report:report",
    "record": "record:record",
    "rules": "rules:rules",
    "pack": "pack:pack",
    "eval": "evaluate:evaluate",
    "train": "train:train",
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is used, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and return a command."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"server.cli.{module}"), attribute)
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "PITCHGUARD"})
@click.version_option(__version__, prog_name="pitchguard")
def main() -> None:
    """口播卫士 PitchGuard: warns a livestream host the moment a pitch breaks advertising or consumer law.

    Everything runs on this machine; nothing leaves it. Start with: pitchguard demo
    """


if __name__ == "__main__":
    main()
