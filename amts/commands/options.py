"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from amts.embedded import Options as EmbeddedOptions
from amts.rendering.screen import Screen
from amts.session import Choice

P = ParamSpec("P")
R = TypeVar("R")


def screen_options(function: Callable[Concatenate[Screen, P], R]) -> Callable[P, R]:
    """Give a command `--json` and `--debug`, and its screen as first argument."""

    @click.option("--json", "as_json", is_flag=True, help="Write the result to stdout as JSON.")
    @click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")
    @functools.wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> R:
        screen = Screen.open(bool(kwargs.pop("as_json")))
        return function(screen, *args, **kwargs)

    return command


def aws_options(function: Callable[Concatenate[Screen, Choice, P], R]) -> Callable[..., R]:
    """Give a command the options that name an AWS, and the choice as second argument."""

    @click.option("--profile", metavar="NAME", help="A real account: this AWS profile.")
    @click.option("--region", metavar="NAME", help="A real account: this AWS Region.")
    @click.option("--real", is_flag=True, help="A real account: the default profile and Region.")
    @click.option("--endpoint-url", metavar="URL", help="Another endpoint. [env: AWS_ENDPOINT_URL]")
    @click.option(
        "--book", metavar="NAME", help="The book. [default: what `up` deployed, else cdk.json's]"
    )
    @functools.wraps(function)
    def command(screen: Screen, *args: P.args, **kwargs: P.kwargs) -> R:
        values = {name: kwargs.pop(name) for name in Choice.__slots__}
        return function(screen, Choice(**values), *args, **kwargs)  # type: ignore[arg-type]

    return command


def embedded_options(time_scale: float) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Give a command the options of the embedded AWS, as argument `options`.

    Args:
        time_scale: the default of `--time-scale`.
    """

    def decorate(function: Callable[..., R]) -> Callable[..., R]:
        @click.option(
            "--port",
            metavar="N",
            type=click.IntRange(0, 65535),
            default=0,
            help="Port; 0 takes a free one.",
        )
        @click.option(
            "--engine",
            metavar="NAME",
            help="Engine of the embedded Amazon Translate: apertium, replay, command or marker; "
            "several with commas, tried in order. [default: what is found]",
        )
        @click.option(
            "--replay",
            multiple=True,
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Recorded translations (TMX or CSV) for the engine `replay`. Repeatable.",
        )
        @click.option(
            "--command", metavar="CMD", help="Program for the engine `command`: a segment a line."
        )
        @click.option(
            "--time-scale",
            metavar="S",
            type=click.FloatRange(0.0, 1.0, min_open=True),
            default=time_scale,
            show_default=True,
            help="How much of each simulated wait is waited; 1 is as long as on AWS.",
        )
        @functools.wraps(function)
        def command(*args: object, **kwargs: object) -> R:
            values = {name: kwargs.pop(name) for name in EmbeddedOptions.__slots__}
            return function(*args, options=EmbeddedOptions(**values), **kwargs)  # type: ignore[arg-type]

        return command

    return decorate


LANGUAGES = click.option(
    "--languages", metavar="LIST", help="Target languages, such as zh,es. [default: cdk.json's]"
)
EVALUATION_DOCUMENTS = click.option(
    "--evaluation-documents",
    metavar="GLOB",
    multiple=True,
    help="Documents to score, relative to source/. Repeatable. [default: cdk.json's]",
)
GRANULARITY = click.option(
    "--granularity",
    type=click.Choice(["sentence", "paragraph"]),
    help="What a segment is. [default: the language's]",
)
