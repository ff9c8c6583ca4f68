"""`amts pull`: downloads what AMTS published."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.text import Text

from amts.commands.options import aws_options, screen_options
from amts.editions import check_language
from amts.errors import EXIT_CODES, FAILED
from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count
from amts.runs import RunReader
from amts.session import Aws, Choice, Stack, connect
from amts.transfer import download, list_objects, plan_download, write_whole

TRANSLATED = "translated/"
REPORT = "report.json"

_RUNS_LOOKED_AT = 20


@click.command(epilog=EXIT_CODES)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--language", metavar="XX", multiple=True, help="Only this language. Repeatable.")
@screen_options
@aws_options
def pull(screen: Screen, choice: Choice, folder: Path, language: tuple[str, ...]) -> None:
    """Download the translated editions and the latest report.

    Documents go to DIR/translated/<language>/<path>, the report to DIR/report.json. Only what
    changed is downloaded. Nothing in DIR is deleted. A key that would lead out of DIR is refused;
    the others are downloaded, and the exit code is 1.

    \b
    Examples:
      amts pull out
      amts pull out --language zh --profile work
    """
    prefixes = [f"{TRANSLATED}{check_language(code)}/" for code in language] or [TRANSLATED]
    aws = connect(choice)
    pulled = pull_all(screen, aws, aws.stack(), folder, prefixes)
    screen.result(pulled.as_json(), Text("\n".join(pulled.lines())))
    if pulled.failed:
        raise click.exceptions.Exit(FAILED)


class Pulled:
    """What a pull did.

    Attributes:
        folder: where the files are.
        written: paths in the folder that were written.
        unchanged: files that were there already.
        failed: lines on what was refused or could not be written.
        run: the run whose report was written, None for none.
    """

    def __init__(
        self, folder: Path, written: list[str], unchanged: int, failed: list[str], run: str | None
    ) -> None:
        self.folder = folder
        self.written = written
        self.unchanged = unchanged
        self.failed = failed
        self.run = run

    def as_json(self) -> dict[str, object]:
        """Return it for `--json`."""
        return {
            "folder": str(self.folder),
            "downloaded": self.written,
            "unchanged": self.unchanged,
            "failed": self.failed,
            "report": str(self.folder / REPORT) if self.run else None,
            "run": self.run,
        }

    def lines(self) -> list[str]:
        """Return it for people."""
        there = f"{count(len(self.written), 'document')} downloaded, {self.unchanged:,} unchanged"
        report = (
            f"The report of run {self.run} is {self.folder / REPORT}."
            if self.run
            else "There is no report yet."
        )
        failed = [f"Not downloaded: {line}" for line in self.failed]
        return [f"{there}: {self.folder / TRANSLATED.rstrip('/')}/", report, *failed]


def pull_all(
    screen: Screen, aws: Aws, stack: Stack, folder: Path, prefixes: list[str]
) -> Pulled:
    """Download what is under the prefixes of `translated/`, and the latest report.

    Raises:
        OSError: the folder cannot be written.
        botocore.exceptions.ClientError: S3 refused.
    """
    client = aws.s3()
    objects = [
        item
        for prefix in prefixes
        for item in list_objects(client, stack.book_bucket, prefix).values()
    ]
    plan = plan_download(objects, folder, lambda key: key)
    with bar(screen, "Downloading", len(plan.changed)) as advance:
        failed = download(client, stack.book_bucket, plan, advance)
    lost = {line.partition(": ")[0] for line in failed}
    refused = [f"{key}: {reason}" for key, reason in plan.refused]
    written = [item.key for item, _ in plan.changed if item.key not in lost]
    run = _write_report(RunReader(aws, stack), folder)
    return Pulled(folder, written, plan.unchanged, refused + failed, run)


def _write_report(reader: RunReader, folder: Path) -> str | None:
    """Write the report of the latest run that has one; return that run."""
    for run in reader.latest(_RUNS_LOOKED_AT):
        report = reader.report(reader.status(run).run)
        if report is not None:
            text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
            write_whole(folder / REPORT, text.encode("utf-8"))
            return run
    return None
