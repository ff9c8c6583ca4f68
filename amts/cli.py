"""The command `amts`: the commands, and the one place where errors become one line."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from amts.commands.help import epilog
from amts.errors import BAD_INPUT, FAILED, INTERRUPTED, exit_code, one_line
from amts.rendering.text import printable

COMMANDS = (
    *("demo", "up", "down", "push", "status", "pull", "history", "restore", "parallel-data"),
    *("estimate", "pair", "extract", "check", "roundtrip", "score"),
)
"""In the order in which a user meets them."""


class AmtsGroup(click.Group):
    """Loads a command when it is called, and ends every error with one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command by name, or None."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"amts.commands.{name}")
        command: click.Command = getattr(module, name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name.

        Raises:
            NoSuchCommand: there is none; it names those that are like it.
        """
        if args[0] not in COMMANDS:
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - click's; an exit is all there is here
        **extra: Any,
    ) -> NoReturn:
        """Run and exit, always with an exit code and never with a traceback, but for `--debug`."""
        arguments = list(sys.argv[1:] if args is None else args)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # A name that the terminal's encoding lacks must not end a command.
                stream.reconfigure(errors="backslashreplace")
        sys.exit(self._run(arguments, prog_name or "amts", complete_var, extra))

    def _run(
        self,
        arguments: list[str],
        prog_name: str,
        complete_var: str | None,
        extra: dict[str, Any],
    ) -> int:
        try:
            code = super().main(arguments, prog_name, complete_var, False, **extra)
            sys.stdout.flush()
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return BAD_INPUT
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "amts"
            _say(f"{error.format_message().rstrip('.')} (see `{command} --help`)")
            return BAD_INPUT
        except click.ClickException as error:
            _say(error.format_message())
            return BAD_INPUT
        except (click.Abort, KeyboardInterrupt):
            _say("interrupted")
            return INTERRUPTED
        except BrokenPipeError:
            # The reader of the pipe has gone, as `head` does; Python must not complain at its exit.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED
        except Exception as error:
            if "--debug" in arguments:
                traceback.print_exc()
            _say(one_line(error))
            return exit_code(error)
        return code if isinstance(code, int) else 0


def _say(line: str) -> None:
    text = printable(" ".join(line.split()))
    click.echo(click.style("Error: ", fg="red", bold=True) + text, err=True)


@click.group(
    "amts",
    cls=AmtsGroup,
    epilog=epilog("amts demo", "amts push --help"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="amts")
def main() -> None:
    """Keep the translated editions of a book in step with its source.

    Start with `amts demo`: it needs no AWS account. `amts up` keeps the embedded AWS running; push,
    status, pull and parallel-data then work with it. With --profile, --region or --real they work
    with a real account.
    """
