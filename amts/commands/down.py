"""`amts down`: ends the embedded AWS."""

from __future__ import annotations

import click

from amts import embedded
from amts.commands.options import screen_options
from amts.errors import EXIT_CODES
from amts.project import require_project
from amts.rendering.screen import Screen


@click.command(epilog=EXIT_CODES)
@click.option("--demo", is_flag=True, help="End the one that `amts demo --keep` left running.")
@screen_options
def down(screen: Screen, demo: bool) -> None:
    """End the embedded AWS of this checkout, with all that is stored in it.

    It is no error when none runs.

    \b
    Examples:
      amts down
      amts down --demo
    """
    project = require_project()
    folder = embedded.demo_folder(project) if demo else project.state_folder
    stopped = embedded.stop(folder)
    text = "The embedded AWS has ended." if stopped else "No embedded AWS was running."
    screen.result({"stopped": stopped}, text)
