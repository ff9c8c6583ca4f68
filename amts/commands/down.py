"""`amts down`: ends the embedded AWS."""

from __future__ import annotations

import click

from amts import embedded
from amts.commands.help import epilog
from amts.commands.options import screen_options
from amts.project import require_project
from amts.rendering.screen import Screen


@click.command(epilog=epilog("amts down", "amts down --demo"))
@click.option("--demo", is_flag=True, help="End the one that `amts demo --keep` left running.")
@screen_options
def down(screen: Screen, demo: bool) -> None:
    """End the embedded AWS, with all that is stored in it.

    It is no error when none runs.
    """
    project = require_project()
    folder = embedded.demo_folder(project) if demo else project.state_folder
    stopped = embedded.stop(folder)
    text = "The embedded AWS has ended." if stopped else "No embedded AWS was running."
    screen.result({"stopped": stopped}, text)
