"""Downloads what AMTS published: the translated editions, and the latest report with its pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from amts.rendering.progress import bar
from amts.rendering.screen import Screen
from amts.rendering.text import count, printable
from amts.review_files import is_review, review_files
from amts.runs import RunReader
from amts.session import Aws, Stack
from amts.transfer import download, list_objects, plan_download, write_whole
from cloud import runs

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

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
        index: the path in the folder of that run's page; "" when it has none.
        reviews: paths in the folder of its review pages.
    """

    folder: Path
    written: tuple[str, ...]
    unchanged: int
    failed: tuple[tuple[str, str], ...]
    run: str | None
    index: str = ""
    reviews: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return it for `--json`."""
        return {
            "folder": str(self.folder),
            "downloaded": list(self.written),
            "unchanged": self.unchanged,
            "failed": [{"key": key, "reason": reason} for key, reason in self.failed],
            "report": str(self.folder / REPORT) if self.run else None,
            "run": self.run,
            "index": str(self.folder / self.index) if self.index else None,
            "reviews": list(self.reviews),
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
        verb = "needs" if len(self.reviews) == 1 else "need"
        review = f"{count(len(self.reviews), 'document')} {verb} a person's eye: open"
        pages = [f"{review} {self.folder / self.index}."] if self.reviews and self.index else []
        return [f"{there}: {self.folder / TRANSLATED.rstrip('/')}/", report, *pages, *failed]


def pull_all(
    screen: Screen, aws: Aws, stack: Stack, folder: Path, prefixes: list[str], run: str = ""
) -> Pulled:
    """Download what is under the prefixes of `translated/`, and a run's report with its pages.

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
    pulled = Pulled(folder, written, plan.unchanged, (*plan.refused, *failed), reported)
    languages = [part.strip("/") for prefix in prefixes if (part := prefix[len(TRANSLATED) :])]
    return _pull_pages(client, stack.book_bucket, pulled, languages)


def _pull_pages(client: S3Client, bucket: str, pulled: Pulled, languages: list[str]) -> Pulled:
    """Download the pages of the run whose report was written, and the records they speak of."""
    if pulled.run is None:
        return pulled
    run = pulled.run
    objects = review_files(client, bucket, run, languages)
    plan = plan_download(objects, pulled.folder, lambda key: key)
    failed = (*plan.refused, *download(client, bucket, plan, lambda: None))
    lost = {key for key, _ in failed}
    there = [item.key for item in objects if item.key not in lost]
    index = runs.index_key(run)
    return replace(
        pulled,
        failed=(*pulled.failed, *failed),
        index=index if index in there else "",
        reviews=tuple(key for key in there if is_review(key, run)),
    )


def _write_report(reader: RunReader, folder: Path, wanted: str) -> str | None:
    """Write the report of the run that is wanted, else of the latest; return that run."""
    for run in reader.told(_RUNS_LOOKED_AT):
        report = reader.report(run) if wanted in ("", run.run) else None
        if report is not None:
            write_whole(folder / REPORT, report)
            return run.run
    return None
