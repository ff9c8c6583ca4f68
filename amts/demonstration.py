"""The demo: a book's whole way on an embedded AWS of its own, phase by phase."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from amts import embedded, session
from amts.assembly import synthesize
from amts.editions import Edition
from amts.errors import NoRun
from amts.follow import LOCAL, Rhythm, follow_uploads
from amts.local.lifecycle import Running
from amts.project import Project
from amts.pulling import TRANSLATED, Pulled, pull_all
from amts.rendering.live import watching
from amts.rendering.progress import Phases, bar
from amts.rendering.screen import Screen
from amts.rendering.text import count
from amts.report import Report, read_report
from amts.runs import RunReader, RunStatus
from amts.session import Aws, Stack
from amts.transfer import Upload, upload


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demo came to.

    Attributes:
        statuses: the runs, in order; one, unless the uploads took longer than their window.
        reports: the reports of those that wrote one.
        pulled: what was downloaded.
    """

    statuses: tuple[RunStatus, ...]
    reports: tuple[Report, ...]
    pulled: Pulled

    @property
    def failed(self) -> bool:
        """Whether a run failed or a file could not be downloaded."""
        return any(status.failed for status in self.statuses) or bool(self.pulled.failed)

    @property
    def engines(self) -> dict[str, str]:
        """What translated each language that had a job, as the service reported it."""
        lines = (line for report in self.reports for line in report.languages)
        return {line.language: line.engine or "not named" for line in lines if line.job_message}


@dataclass(frozen=True, slots=True)
class Demo:
    """One demo.

    Attributes:
        screen: where it tells what goes on.
        project: the checkout.
        edition: all files of the book, in the order in which they are uploaded.
        output: where the results go.
        phases: the phases and the time that they took.
        rhythm: how often it asks how the run stands.
    """

    screen: Screen
    project: Project
    edition: Edition
    output: Path
    phases: Phases
    rhythm: Rhythm = LOCAL

    def run(
        self, context: dict[str, object], options: embedded.Options, *, keep: bool
    ) -> tuple[Outcome, Running]:
        """Do all of it.

        Args:
            context: the context to synthesize with.
            options: how the embedded AWS is to run.
            keep: whether it is to run on afterwards.

        Raises:
            AmtsError: a phase failed.
        """
        with self.phases.phase("synthesize", "the stack's template"):
            assembly = synthesize(self.project, context, self.screen.note)
        with self._state_folder(keep) as place:
            with self.phases.phase("start", "the embedded AWS"):
                running = embedded.start(place, options, end_with_caller=not keep)
            book = str(context.get("book", self.project.book))
            with self.phases.phase("deploy", "the stack"):
                deployment = embedded.deploy(place, running, assembly, book)
            stack = Stack.read(assembly.stack_name, deployment.outputs)
            aws = session.at(running.endpoint, running.region, book)
            return self._translate(aws, stack, running.log_file), running

    @contextmanager
    def _state_folder(self, keep: bool) -> Iterator[Path]:
        """Give a demo's embedded AWS its folder, and end it afterwards unless it is to be kept.

        What fails leaves its log.
        """
        if keep:
            place = embedded.demo_folder(self.project)
            embedded.stop(place)
            yield place
            return
        place = Path(mkdtemp(prefix="amts-demo-"))
        try:
            yield place
        except Exception:
            embedded.stop(place)
            raise
        except BaseException:
            embedded.stop(place)
            shutil.rmtree(place, ignore_errors=True)
            raise
        embedded.stop(place)
        shutil.rmtree(place, ignore_errors=True)

    def _translate(self, aws: Aws, stack: Stack, log: Path) -> Outcome:
        with self.phases.phase("push", count(len(self.edition.files), "file") + " uploaded"):
            plan = Upload(self.edition.files, 0, ())
            with bar(self.screen, "Uploading", len(plan.changed)) as advance:
                upload(aws.s3(), stack.book_bucket, plan, advance)
        reader = RunReader(aws, stack)
        with self.phases.phase("run", "the run", spinner=False):
            statuses = follow_uploads(reader, lambda: watching(self.screen), self.rhythm)
        if not statuses:
            raise NoRun(f"the uploads started no run (log: {log})")
        found = [reader.report(status.run) for status in statuses]
        reports = tuple(read_report(data) for data in found if data is not None)
        with self.phases.phase("pull", "the results"):
            # If uploads needed a second run, that one may have found nothing more to do.
            worked = max(reports, key=lambda report: len(report.documents), default=None)
            run = worked.run if worked else ""
            pulled = pull_all(self.screen, aws, stack, self.output, [TRANSLATED], run)
        return Outcome(tuple(statuses), reports, pulled)
