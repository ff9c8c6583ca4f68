"""`amts up`: the embedded AWS, kept running, with the book's stack in it."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from amts import embedded
from amts.assembly import merged_context, synthesize
from amts.commands.help import epilog
from amts.commands.options import (
    EVALUATION_DOCUMENTS,
    LANGUAGES,
    embedded_options,
    screen_options,
)
from amts.local.lifecycle import Running
from amts.project import language_list, require_project
from amts.rendering.progress import Phases
from amts.rendering.screen import Screen
from amts.session import Stack

TIME_SCALE = 0.1


@click.command(
    epilog=epilog(
        "amts up",
        "amts up --languages zh,tr --engine apertium",
        "amts up --replay memory.tmx --port 5000",
    )
)
@embedded_options(TIME_SCALE)
@LANGUAGES
@click.option("--book", metavar="NAME", help="Name of the book. [default: cdk.json's]")
@EVALUATION_DOCUMENTS
@screen_options
def up(
    screen: Screen,
    options: embedded.Options,
    languages: str | None,
    book: str | None,
    evaluation_documents: tuple[str, ...],
) -> None:
    """Start the embedded AWS and deploy the book's stack to it.

    It runs in the background, on this machine only, until `amts down`. Nothing is charged and no
    AWS account is needed. Any AWS tool can use it: the lines to copy are printed. When it runs
    already, it is kept, and the stack is deployed again if something in the checkout changed;
    languages, book and evaluation documents stay as they were given, until others are given.
    """
    project = require_project()
    folder = project.state_folder
    running = embedded.find(folder)
    deployment = embedded.deployed(folder, running) if running else None
    values = {
        "book": book,
        "languages": list(language_list(languages)) if languages else None,
        "evaluation_documents": list(evaluation_documents) or None,
    }
    given = {name: value for name, value in values.items() if value is not None}
    if deployment:  # what `up` was told first holds until it is told something else
        given = {**deployment.given, **given}
    context = merged_context(project, given)
    name = str(context.get("book", project.book))
    phases = Phases(screen)
    with phases.phase("synthesize", "the stack's template"):
        assembly = synthesize(project, context, screen.note)
    started = running is None
    if running is None:
        with phases.phase("start", "the embedded AWS"):
            running = embedded.start(folder, options)
    elif options != embedded.Options(time_scale=TIME_SCALE):
        screen.warn("it runs already; its options change only after `amts down`")
    fresh = deployment is None or (deployment.digest, deployment.book) != (assembly.digest, name)
    if deployment is None or fresh:
        try:
            with phases.phase("deploy", "the stack"):
                deployment = embedded.deploy(folder, running, assembly, name, given)
        except BaseException:
            if started:
                embedded.stop(folder)
            raise
    stack = Stack.read(assembly.stack_name, deployment.outputs)
    screen.result(
        {
            "endpoint": running.endpoint,
            "region": running.region,
            "engine": running.engine,
            "time_scale": running.time_scale,
            "started": started,
            "deployed": fresh,
            "stack": stack.name,
            "outputs": dict(deployment.outputs),
            "environment": _environment(running),
            "phases": phases.as_json(),
        },
        Text("\n".join(_shown(running, stack, started=started, fresh=fresh))),
    )


def _environment(running: Running) -> dict[str, Any]:
    return {
        "AWS_ENDPOINT_URL": running.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": running.region,
        "AWS_DEFAULT_REGION": running.region,
    }


def _shown(running: Running, stack: Stack, *, started: bool, fresh: bool) -> list[str]:
    state = "The embedded AWS is running" if started else "The embedded AWS was running already"
    done = "deployed" if fresh else "up to date"
    exports = " ".join(f"{name}={value}" for name, value in _environment(running).items())
    return [
        f"{state} at {running.endpoint}; the stack {stack.name} is {done}.",
        "",
        f"  engine       {running.engine}",
        f"  book bucket  {stack.book_bucket}",
        f"  work bucket  {stack.work_bucket}",
        "",
        "With amts:",
        "  amts push DIR                    # the source edition",
        "  amts push DIR --language zh      # a human edition",
        "  amts status --watch",
        "  amts pull out",
        "",
        "With any AWS tool:",
        f"  export {exports}",
        f"  aws s3 sync book/ s3://{stack.book_bucket}/source/",
        "",
        "End it with `amts down`; what is stored in it ends with it.",
    ]
