"""A run's `report.json`, as far as the commands show it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bitext.errors import AmtsError

_ENGINE = re.compile(r"\[embedded AWS; engine: ([^\]]+)\]")


class UnreadableReport(AmtsError):
    """A report is not of the form that AMTS writes."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document in one language.

    Attributes:
        language: the target language.
        document: its path.
        state: published, unchanged, rejected or failed.
        human: segments kept from the human edition.
        machine: segments that the engine translated.
        flagged: segments flagged for review.
        characters_sent: characters that were sent.
        bleu_plain: BLEU (0..1) without ACT, None without a reference.
        bleu: BLEU (0..1) with ACT, None without a reference.
    """

    language: str
    document: str
    state: str
    human: int
    machine: int
    flagged: int
    characters_sent: int
    bleu_plain: float | None
    bleu: float | None


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """One language of a run.

    Attributes:
        language: the target language.
        human: segments kept from the human edition.
        machine: segments that the engine translated.
        flagged: segments flagged for review.
        characters_sent: characters that were sent, those that were only scored included.
        bleu_plain: BLEU (0..1) without ACT, None without a reference.
        bleu: BLEU (0..1) with ACT, None without a reference.
        pairs: pairs in the parallel data.
        job_message: what the translation job's message says, "" without a job.
        error: why it failed, "" when it did not.
    """

    language: str
    human: int
    machine: int
    flagged: int
    characters_sent: int
    bleu_plain: float | None
    bleu: float | None
    pairs: int
    job_message: str
    error: str

    @property
    def engine(self) -> str:
        """What translated, as the embedded service reported it; "" when it named none."""
        found = _ENGINE.search(self.job_message)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Report:
    """A run's report.

    Attributes:
        run: the run.
        outcome: COMPLETED, COMPLETED_WITH_PROBLEMS or FAILED.
        languages: its languages.
        documents: the documents that it worked on or scored.
        problems: what went wrong, one line each.
        content: the whole report.
    """

    run: str
    outcome: str
    languages: tuple[LanguageLine, ...]
    documents: tuple[DocumentLine, ...]
    problems: tuple[str, ...]
    content: Mapping[str, Any]


def read_report(data: bytes) -> Report:
    """Read a report.

    Raises:
        UnreadableReport: it is not one.
    """
    try:
        content = json.loads(data)
        return Report(
            content["run"],
            content["outcome"],
            tuple(_language(entry) for entry in content["languages"]),
            tuple(
                line
                for entry in content["languages"]
                for line in (_document(entry["language"], item) for item in entry["documents"])
                if line.state != "unchanged" or line.bleu is not None
            ),
            tuple(_problem(problem) for problem in content["problems"]),
            content,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableReport(
            f"the report is not of the form that AMTS writes: {error}"
        ) from error


def _language(entry: Mapping[str, Any]) -> LanguageLine:
    error = entry["error"]
    return LanguageLine(
        entry["language"],
        entry["segments_human"],
        entry["segments_machine"],
        entry["segments_flagged"],
        entry["characters_sent"],
        entry["bleu_plain"],
        entry["bleu"],
        entry["parallel_data"]["pairs"] if entry["parallel_data"] else 0,
        entry["job"]["message"] if entry["job"] else "",
        " ".join(f"{error['error']}: {error['cause']}".split()) if error else "",
    )


def _document(language: str, item: Mapping[str, Any]) -> DocumentLine:
    return DocumentLine(
        language,
        item["document"],
        item["state"],
        item["segments_human"],
        item["segments_machine"],
        item["segments_flagged"],
        item["characters_sent"],
        item["bleu_plain"],
        item["bleu"],
    )


def _problem(problem: Mapping[str, Any]) -> str:
    where = problem["document"] or "the run"
    where += f", {problem['place']}" if problem["place"] else ""
    where += f" ({problem['language']})" if problem["language"] else ""
    return f"{where}: {problem['reason']}"
