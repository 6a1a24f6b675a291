"""One line that says what to do, and exit code 2."""

import click


class UserError(click.ClickException):
    """Bad use or unreadable input."""

    exit_code = 2
