"""Plays a history on an embedded book and says what does not hold of the end of it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from amts.local.translate import faults
from amts.local.translate.fault_kinds import (
    CallFails,
    Damage,
    DocumentsFail,
    Fault,
    ImportFails,
    JobFails,
    Moment,
    PlaceholdersDamaged,
)
from bitext.gate import check
from bitext.parsing import parse
from cloud import ledger
from tests.histories.book_model import LANGUAGE, Act, BookModel, Pulled, Upload, squeezed
from tests.histories.embedded_book import EmbeddedBook, Kill
from tests.histories.pseudo_translation import MACHINE, idea, machine

PEOPLE = (
    "edit", "insert", "cut", "add block", "remove block", "carry block", "wrap", "link", "revert",
    "add document", "remove document", "rename", "translate", "correct", "again",
)  # fmt: skip
SERVICE = ("post", "slowly", "trouble", "go", "finish", "die", "look")
TROUBLES: tuple[Fault, ...] = (
    PlaceholdersDamaged(Damage.DROPPED, times=1),
    JobFails(),
    DocumentsFail("0.html", times=1),
    CallFails("StartTextTranslationJob", "TooManyRequestsException"),
    CallFails("StartTextTranslationJob", "InternalServerException", moment=Moment.AFTER),
    ImportFails(),
)
"""What the translation service does wrong, once each."""

_TOKEN = "P0"
_HUMAN = f"human/{LANGUAGE}/"
_RECORDS = f"state/bitext/{LANGUAGE}/"
_TRANSLATED = f"translated/{LANGUAGE}/"


@dataclass
class Findings:
    """What did not hold, and figures of what was played."""

    violations: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)


class Player:
    """Plays one history.

    Args:
        fresh: makes a fresh book.
        documents: how many documents the book begins with.
        published: whether the first push is published before the history begins.
    """

    def __init__(
        self, fresh: Callable[[], EmbeddedBook], documents: int, *, published: bool
    ) -> None:
        faults.book.clear()
        self.book = fresh()
        self.model = BookModel()
        self.uploads: list[tuple[Upload, ...]] = []
        self.held: list[dict[str, Any]] = []
        self.recorded: set[tuple[str, ...]] = set()
        self.answered: set[tuple[str, ...]] = set()
        self.open: set[tuple[str, ...]] = set()
        self.at_start: set[tuple[str, ...]] = set()
        self.noted = ("", "")
        self.run = ""
        self.is_damaged = False
        self.latest: dict[str, tuple[int, str]] = {}
        self.replaced: set[int] = set()
        self.heard = 0
        self.slowly = False
        self.records = 0
        self.findings = Findings()
        self._write(self.model.begin(documents))
        if published:
            self.do(Act("post", 1))
            self.do(Act("finish"))

    def play(self, history: Sequence[Act]) -> None:
        """Let everything happen."""
        for act in history:
            self.do(act)

    def do(self, act: Act) -> None:
        """Let one thing happen."""
        if act.what in PEOPLE:
            path = self.model.path(act)
            pulled = self._pulled(path) if act.what == "correct" else []
            self._write(self.model.do(act, pulled))
        elif act.what == "post":
            self._post(act.a)
        elif act.what == "go":
            self._go(act)
        elif act.what == "die":
            if self.book.execution:
                self.book.end(told=bool(act.a % 2))
                self.findings.figures["runs that died"] += 1
        elif act.what == "finish":
            self._finish()
        elif act.what == "look":
            self.book.look()
        elif act.what == "trouble":
            trouble = TROUBLES[act.a % len(TROUBLES)]
            self.is_damaged |= isinstance(trouble, PlaceholdersDamaged)
            faults.book.add([trouble])
            self.findings.figures["troubles of the service"] += 1
        elif act.what == "slowly":
            self.slowly = True
        else:
            raise ValueError(act.what)

    def _write(self, uploads: tuple[Upload, ...]) -> None:
        if not uploads:
            return
        self.uploads.append(uploads)
        slowly, self.slowly = self.slowly, False
        path = uploads[0].key.removeprefix(_HUMAN)
        if path in self.latest and path in self.model.unseen:
            # Replaced before a run saw it: as if it had never come.
            self.replaced.add(self.latest[path][0])
        for number, upload in enumerate(uploads):
            if slowly and number:
                self._post(1)
                self._finish()
                self.findings.figures["runs amid an upload"] += 1
            self.findings.figures["uploads"] += 1
            if upload.content is None:
                self.book.delete(upload.key)
            else:
                version = self.book.upload(upload.key, upload.content)
                if number == 0 and upload.key.startswith(_HUMAN):
                    self.latest[path] = len(self.uploads) - 1, version

    def _post(self, how: int) -> None:
        """Events are lost, delivered, delivered twice, or delivered late and out of order."""
        messages, self.book.messages = self.book.messages, []
        way = ("lost", "delivered", "delivered twice", "held")[how % 4]
        self.findings.figures[f"events {way}"] += len(messages)
        if way == "held":
            self.held += messages
        elif way != "lost":
            late, self.held = self.held[::-1], []
            for _ in range(how % 4):
                if messages or late:
                    self.book.deliver([*messages, *late])

    def _go(self, act: Act) -> None:
        """Some attempts of Tasks; one of them may end at one of its calls."""
        if self.book.execution is None and self.book.messages:
            self._post(1)
        for _ in range(act.a % 6):
            if not self._advance():
                return
        # A function that is killed whenever it is tried fails its step.
        for _ in range(3 if act.c >= 2 else 1):
            if act.b:
                self.book.kill = Kill(act.b - 1, bool(act.c % 2))
            going = self._advance()
            if act.b and self.book.kill is None:
                self.findings.figures["functions killed"] += 1
            self.book.kill = None
            if not going:
                return

    def _advance(self) -> bool:
        going = self.book.advance()
        self._listen()
        return going

    def _finish(self) -> None:
        while self._advance():
            pass

    def _listen(self) -> None:
        """Note what the engine was asked, and whether its answer was there before.

        An answer is there when a record holds it. Before that, it is there from the moment that its
        job is noted in the ledger to the next note, for the sentences that the source still holds:
        a job that was started and not noted is found only by a retry of the same run.
        """
        self.book.wait()
        asked = self.book.asked[self.heard :]
        self.heard = len(self.book.asked)
        self.findings.figures["segments sent"] += len(asked)
        self.findings.figures["characters sent"] += sum(map(len, asked))
        for text in asked:
            is_known = idea(text) in self.recorded or idea(text) in self.answered
            if is_known and not (self.is_damaged and _TOKEN in text):
                self.findings.violations.append(f"sent again: {text}")
        self.open |= {idea(text) for text in asked}
        job = ledger.find_job(self.book.resources.table, LANGUAGE)
        noted = (job.run, job.job_id) if job else ("", "")
        if noted != self.noted:
            # After Publish the note is empty, and the records hold the answers.
            still = self.answered & self.at_start & self._source_ideas() | self.open
            self.noted, self.answered = noted, still if noted[0] else set()
            self.open = set()
        if self.book.execution and self.book.execution[0] != self.run:
            self.run, self.at_start = self.book.execution[0], self._source_ideas()
        if (written := self._written_records()) != self.records:
            self.records = written
            self._read_records()

    def _read_records(self) -> None:
        """Note which sentences' translations the present records hold, and which files they saw."""
        keys = self.book.keys(_RECORDS)
        contents = [self.book.read(key) for key in keys]
        text = squeezed(b"".join(contents).decode())
        self.recorded = {
            idea(english) for english in self.book.asked if squeezed(machine(english)) in text
        }
        for key, content in zip(keys, contents, strict=True):
            path = key.removeprefix(_RECORDS).removesuffix(".jsonl")
            human = json.loads(content.split(b"\n")[0])["human"]
            if human and path in self.latest and human["version"] == self.latest[path][1]:
                self.model.unseen.pop(path, None)

    def _source_ideas(self) -> set[tuple[str, ...]]:
        """The sentences of the present source."""
        blocks = (block for document in self.model.documents.values() for block in document)
        return {idea(s.english) for block in blocks for s in block.sentences}

    def _written_records(self) -> int:
        return len(self.book.stored(_RECORDS))

    def _all_records(self) -> str:
        return squeezed("".join(c.decode() for c in self.book.stored(_RECORDS)))

    def _pulled(self, path: str) -> list[Pulled]:
        found = []
        sources = self._sources_of(path)
        for key, version in self.book.versions(_TRANSLATED + path):
            text = self.book.read(key, version).decode()
            found.append(Pulled(text, sources.get(version)))
        return found

    def _sources_of(self, path: str) -> dict[str, bytes]:
        """For each published version of a document the English that it was made from."""
        found: dict[str, bytes] = {}
        for key, version in self.book.versions(f"{_RECORDS}{path}.jsonl"):
            header = json.loads(self.book.read(key, version).split(b"\n")[0])
            if "published" in header and isinstance(header["published"], dict):
                source = header["source"]
                found[header["published"]["version"]] = self.book.read(
                    source["key"], source["version"]
                )
        return found

    # The end.

    def settle(self) -> None:
        """Let the run that is under way end, and look once, every event lost."""
        self._finish()
        self.book.messages.clear()
        self.held.clear()
        faults.book.clear()
        self.book.look()
        self._finish()
        while self.book.messages:
            messages, self.book.messages = self.book.messages, []
            self.book.deliver(messages)
            self._finish()

    def check(self) -> Findings:
        """Say what does not hold now."""
        self.findings.violations += self._end_faults()
        return self.findings

    def _end_faults(self) -> Iterator[str]:
        yield from self._document_faults()
        yield from self._lost_texts()
        yield from self._example_faults()
        before = len(self.book.asked), self.published()
        self.book.look()
        self._finish()
        report = self._last_report()
        for language in report["languages"]:
            if language["documents"]:
                names = [f"{d['document']} {d['state']}" for d in language["documents"]]
                yield f"not at rest: {', '.join(names)}"
        # A translation whose source is gone is named in every run.
        problems = [p for p in report["problems"] if p["error"] != "MissingSource"]
        if problems or report["outcome"] == "FAILED":
            yield f"the last run's outcome is {report['outcome']}: {problems}"
        if (len(self.book.asked), self.published()) != before:
            yield "not at rest: the last look changed something"

    def differs(self, wanted: Mapping[str, bytes], published: Mapping[str, bytes]) -> list[str]:
        """The documents that are not published as in another book."""
        certain = [key for key in wanted if self.model.is_certain(key.removeprefix(_TRANSLATED))]
        return [key for key in certain if wanted[key] != published.get(key)]

    def _last_report(self) -> dict[str, Any]:
        keys = [key for key in self.book.keys("reports/") if key.endswith("report.json")]
        report: dict[str, Any] = json.loads(self.book.read(max(keys)))
        return report

    def published(self) -> dict[str, bytes]:
        """The published documents of the present source."""
        present = {_TRANSLATED + path for path in self.model.documents}
        return {key: self.book.read(key) for key in self.book.keys(_TRANSLATED) if key in present}

    def _document_faults(self) -> Iterator[str]:
        published = self.published()
        for path in sorted(self.model.documents):
            data = published.get(_TRANSLATED + path)
            if data is None:
                yield f"{path} is not published"
                continue
            text, at = squeezed(data.decode()), 0
            for whose, sentence, texts in self.model.expected(path):
                found = [(text.find(wanted, at), wanted) for wanted in texts]
                places = [(start, wanted) for start, wanted in found if start >= 0]
                if places:
                    start, wanted = min(places)
                    at = start + len(wanted)
                    continue
                where = "out of order" if any(wanted in text for wanted in texts) else "missing"
                yield f"{path}: {whose} text {where}: {min(texts)}  <- {sentence.english}"
            for fault in self._gate_faults(path, data):
                yield f"{path}: {fault}"

    def _gate_faults(self, path: str, data: bytes) -> Iterator[str]:
        source = parse(self.book.read(f"source/{path}"), path)
        for finding in check(source, parse(data, path)).damage:
            yield f"gate: {finding.kind}: {finding.message}"

    def _lost_texts(self) -> Iterator[str]:
        every = "".join(c.decode() for c in self.book.stored(f"human/{LANGUAGE}/"))
        every = squeezed(every + self._all_records())
        for text in sorted(self.model.every_text):
            if not all(part in every for part in map(squeezed, text.split("{url}"))):
                yield f"lost for ever: {text}"

    def _example_faults(self) -> Iterator[str]:
        for key, content in self.book.work("/parallel-data/").items():
            for row in csv.reader(io.StringIO(content.decode())):
                if any(MACHINE in cell for cell in row):
                    yield f"machine text in {key}: {row}"


def in_order(player: Player, fresh: Callable[[], EmbeddedBook]) -> dict[str, bytes]:
    """The published state of a book where everything came once, in order."""
    book = fresh()
    for number, uploads in enumerate(player.uploads):
        if number in player.replaced:
            continue
        for upload in uploads:
            if upload.content is None:
                book.delete(upload.key)
            else:
                book.upload(upload.key, upload.content)
        book.messages.clear()
        book.look()
        book.finish()
    present = {_TRANSLATED + path for path in player.model.documents}
    return {key: book.read(key) for key in book.keys(_TRANSLATED) if key in present}
