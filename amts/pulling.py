"""Downloads what AMTS published: the translated editions and the latest report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count, printable
from amts.runs import RunReader
from amts.session import Aws, Stack
from amts.transfer import download, list_objects, plan_download, write_whole

TRANSLATED = "translated/"
REPORT = "report.json"

_RUNS_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did.

    Attributes:
        folder: where the files are.
        written: paths in the folder that were written.
        unchanged: files that were there already.
        failed: keys that were refused or could not be written, with the reason.
        run: the run whose report was written, None for none.
    """

    folder: Path
    written: tuple[str, ...]
    unchanged: int
    failed: tuple[tuple[str, str], ...]
    run: str | None

    def as_json(self) -> dict[str, object]:
        """Return it for `--json`."""
        return {
            "folder": str(self.folder),
            "downloaded": list(self.written),
            "unchanged": self.unchanged,
            "failed": [{"key": key, "reason": reason} for key, reason in self.failed],
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
        failed = [f"Not downloaded: {printable(key)}: {reason}" for key, reason in self.failed]
        return [f"{there}: {self.folder / TRANSLATED.rstrip('/')}/", report, *failed]


def pull_all(
    screen: Screen, aws: Aws, stack: Stack, folder: Path, prefixes: list[str], run: str = ""
) -> Pulled:
    """Download what is under the prefixes of `translated/`, and a run's report.

    Args:
        screen: where progress is shown.
        aws: the AWS.
        stack: the book's stack in it.
        folder: where to.
        prefixes: what to download.
        run: the run whose report is wanted; the latest that has one when "".

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
    lost = {key for key, _ in failed}
    written = tuple(item.key for item, _ in plan.changed if item.key not in lost)
    reported = _write_report(RunReader(aws, stack), folder, run)
    return Pulled(folder, written, plan.unchanged, (*plan.refused, *failed), reported)


def _write_report(reader: RunReader, folder: Path, wanted: str) -> str | None:
    """Write the report of the run that is wanted, else of the latest; return that run."""
    for run in reader.told(_RUNS_LOOKED_AT):
        report = reader.report(run) if wanted in ("", run.run) else None
        if report is not None:
            write_whole(folder / REPORT, report)
            return run.run
    return None
