"""Builds a run's report, and the message that tells people of it.

The report is made from what the steps wrote, not from what the state machine carried: a branch that
failed half-way has told all that it did before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bitext.errors import BudgetExceeded

Outcome = Literal["COMPLETED", "COMPLETED_WITH_PROBLEMS", "FAILED"]

PROBLEMS_TOLD = 20
"""Problems that the message names; the report has them all."""

MOVES_TOLD = 5
"""Moved documents that the message names, for each language."""

INDEX = "index.html"
"""Name of a run's page, which lies beside its report."""

_MILLION = 1_000_000

_REASONS = {
    "upload": "files were uploaded",
    "schedule": "it was time to look",
    "manual": "somebody asked for it",
    "again": "files were uploaded during the run before, or that run died",
}

_STEPS_WITH_PROBLEMS = (
    *("extract_and_pair", "terminology", "check_parallel_data"),
    *("publish", "score_translations"),
)

_EFFORT = (
    "segments_drafted",
    "segments_corrected",
    "characters_changed",
    "words_changed",
    "characters",
    "words",
)

_OVER_BUDGET = BudgetExceeded.__name__

_OUTCOMES: dict[str, str] = {
    "COMPLETED": "completed",
    "COMPLETED_WITH_PROBLEMS": "completed with problems",
    "FAILED": "failed",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a branch, or planning, failed.

    Attributes:
        error: the error's name.
        cause: one line, in words.
    """

    error: str
    cause: str

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Failure:
        """Read what the state machine caught: `{"Error": …, "Cause": …}`.

        The cause of a Lambda error is JSON with a stack trace; only its message is kept.
        """
        error = str(value.get("Error", "")) or "Unknown"
        cause = str(value.get("Cause", ""))
        try:
            details = json.loads(cause)
        except ValueError:
            details = None
        if isinstance(details, Mapping) and "errorMessage" in details:
            cause = str(details["errorMessage"])
        return cls(error, " ".join(cause.split()))


@dataclass(frozen=True, slots=True)
class Branch:
    """All that is known of one language of a run.

    Attributes:
        language: the target language.
        failure: why it failed, None when it did not.
        manifest: its manifest; empty when it was not written.
        results: what its steps wrote, by step.
        job_id: its translation job, "" for none.
        job_status: the job's state, as last seen.
        job_message: the job's message.
        parallel_data: the name of the parallel data that was imported for it, "" for none.
        pairs: pairs in that.
    """

    language: str
    failure: Failure | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    job_id: str = ""
    job_status: str = ""
    job_message: str = ""
    parallel_data: str = ""
    pairs: int = 0


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million characters.

    Attributes:
        translate_text: single texts.
        batch: batch jobs without parallel data.
        act: batch jobs with parallel data (Active Custom Translation).
    """

    translate_text: float
    batch: float
    act: float

    @classmethod
    def read(cls, values: Mapping[str, float]) -> Prices:
        """Read the names that the stack gives; a price that is not given is 0."""
        return cls(
            translate_text=values.get("translate_text_per_million", 0.0),
            batch=values.get("batch_per_million", 0.0),
            act=values.get("act_per_million", 0.0),
        )

    def cost(self, in_job: int, single: int, *, with_parallel_data: bool) -> float:
        """Return US dollars for characters in a job's input and in single texts."""
        rate = self.act if with_parallel_data else self.batch
        return round((in_job * rate + single * self.translate_text) / _MILLION, 6)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known of the whole run.

    Attributes:
        run: its id.
        book: the book.
        source_language: the source edition's language.
        reason: why it was started.
        started_at: when.
        ended_at: when.
        failure: why planning failed, None when it did not.
        problems: problems that planning found.
    """

    run: str
    book: str
    source_language: str
    reason: str
    started_at: str
    ended_at: str
    failure: Failure | None = None
    problems: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of a run.

    Attributes:
        name: its name.
        value: its value.
        unit: CloudWatch's unit.
    """

    name: str
    value: float
    unit: Literal["Count", "None"] = "Count"


def build_report(facts: RunFacts, branches: Sequence[Branch], prices: Prices) -> dict[str, Any]:
    """Return the report of a run, as `report.json` holds it."""
    languages = [_language(branch, prices) for branch in branches]
    problems = list(_problems(facts, branches))
    return {
        "run": facts.run,
        "book": facts.book,
        "source_language": facts.source_language,
        "outcome": _outcome(facts, languages, problems),
        "reason": facts.reason,
        "started_at": facts.started_at,
        "ended_at": facts.ended_at,
        "cost_usd": round(sum(entry["cost_usd"] for entry in languages), 6),
        "budget_usd": _budget(branches),
        "languages": languages,
        "problems": problems,
    }


def count_documents(report: Mapping[str, Any], *states: str) -> int:
    """Count a report's documents, over all languages, that are in one of the states."""
    return sum(
        document["state"] in states
        for language in report["languages"]
        for document in language["documents"]
    )


def figures(language: Mapping[str, Any]) -> list[Figure]:
    """Return the figures of one language of a report that are worth an alarm or a graph."""
    states = [document["state"] for document in language["documents"]]
    found = [
        Figure("DocumentsPublished", states.count("published")),
        Figure("DocumentsWithProblems", states.count("rejected") + states.count("failed")),
        Figure("SegmentsHuman", language["segments_human"]),
        Figure("SegmentsMachine", language["segments_machine"]),
        Figure("SegmentsFlagged", language["segments_flagged"]),
        Figure("CharactersSent", language["characters_sent"]),
        Figure("CostUSD", language["cost_usd"], "None"),
    ]
    edited = language["corrections"]
    if edited:
        found.append(Figure("SegmentsCorrected", edited["segments_corrected"]))
    known = (
        ("ShareSaved", language["share_saved"]),
        ("Bleu", language["bleu"]),
        ("BleuPlain", language["bleu_plain"]),
        ("PostEditTer", edited["ter"] if edited else None),
    )
    return found + [Figure(name, value, "None") for name, value in known if value is not None]


def is_eventful(report: Mapping[str, Any]) -> bool:
    """Whether a run did or found anything that people should hear of."""
    return bool(report["languages"] or report["problems"] or report["outcome"] != "COMPLETED")


def summary(report: Mapping[str, Any]) -> str:
    """Return one line about a run, for subjects, logs and the state machine."""
    worked_on = len(report["languages"])
    what = (
        f"{_count(count_documents(report, 'published'), 'document')} published "
        f"in {_count(worked_on, 'language')}"
        if worked_on
        else "nothing to translate"
    )
    parts = [f"{report['book']}: {_OUTCOMES[report['outcome']]}", what]
    failed = [entry for entry in report["languages"] if entry["state"] == "FAILED"]
    for word, over in (("failed", False), ("over the budget", True)):
        names = [entry["language"] for entry in failed if _is_over_budget(entry) is over]
        if names:
            parts.append(f"{word}: {', '.join(names)}")
    if report["problems"]:
        parts.append(_count(len(report["problems"]), "problem"))
    return "; ".join(parts)


def corrections_told(measured: Mapping[str, Any]) -> str:
    """Return in words what people changed of machine text, without a period."""
    rate = "" if measured["ter"] is None else f", TER {measured['ter']:.3f}"
    return (
        f"People corrected {measured['segments_corrected']:,} of "
        f"{_count(measured['segments_drafted'], 'machine segment')}: "
        f"{_count(measured['words_changed'], 'word')} and "
        f"{_count(measured['characters_changed'], 'character')} changed{rate}"
    )


def message(report: Mapping[str, Any], report_uri: str) -> str:
    """Return what people are told: what was translated, what failed and why, where to look.

    It holds names, counts and reasons, and no text of a document.
    """
    reason = _REASONS.get(report["reason"], report["reason"])
    lines = [
        f"Run {report['run']} of the book {report['book']} {_OUTCOMES[report['outcome']]}.",
        f"It started at {report['started_at']} because {reason}, "
        f"and ended at {report['ended_at']}.",
        "",
    ]
    if not report["languages"]:
        lines += ["There was nothing to translate.", ""]
    for language in report["languages"]:
        lines += [*_told(language), ""]
    if report["languages"]:
        budget = report["budget_usd"]
        bound = "" if budget is None else f" of a budget of {budget:,.2f}"
        lines += [f"The run cost about {report['cost_usd']:,.2f} US dollars{bound}.", ""]
    if report["problems"]:
        lines.append("Problems:")
        lines += [_problem_line(problem) for problem in report["problems"][:PROBLEMS_TOLD]]
        more = len(report["problems"]) - PROBLEMS_TOLD
        if more > 0:
            lines.append(f"- and {more} more")
        lines.append("")
    lines += [*_review_lines(report, report_uri), f"Report: {report_uri}"]
    return "\n".join(lines) + "\n"


def _language(branch: Branch, prices: Prices) -> dict[str, Any]:
    documents = list(_documents(branch))
    scores = branch.results.get("score_translations", {})
    plain = sum(_int(entry, "characters_sent_plain") for entry in _list(scores, "documents"))
    # All that was in the job's input is paid for, whatever became of it.
    in_job = _sum(branch, "characters_to_send") if branch.job_id else 0
    single = plain + sum(entry["characters_retried"] for entry in documents)
    return {
        "language": branch.language,
        "state": "FAILED" if branch.failure else "COMPLETED",
        "error": (
            {"error": branch.failure.error, "cause": branch.failure.cause}
            if branch.failure
            else None
        ),
        "parallel_data": _parallel_data(branch),
        "terminology": _terminology(branch),
        "job": (
            {
                "job_id": branch.job_id,
                "status": branch.job_status,
                "message": branch.job_message,
            }
            if branch.job_id
            else None
        ),
        "segments_human": sum(entry["segments_human"] for entry in documents),
        "segments_machine": sum(entry["segments_machine"] for entry in documents),
        "segments_retried": sum(entry["segments_retried"] for entry in documents),
        "segments_repaired": sum(entry["segments_repaired"] for entry in documents),
        "segments_flagged": sum(entry["segments_flagged"] for entry in documents),
        "characters_sent": in_job + single,
        "characters_kept": _sum(branch, "characters_kept"),
        "characters_reused": _sum(branch, "characters_reused"),
        "share_saved": _share_saved(branch),
        "cost_usd": prices.cost(in_job, single, with_parallel_data=bool(branch.parallel_data)),
        "bleu": scores.get("bleu"),
        "bleu_plain": scores.get("bleu_plain"),
        "signature": scores.get("signature"),
        "corrections": _corrections(scores.get("corrections")),
        "moved": _list(branch.manifest, "moved"),
        "documents": documents,
    }


def _share_saved(branch: Branch) -> float | None:
    """Return which share of the characters of published documents needed no translation.

    What was sent for a score is no translation, and a damaged segment that was sent once more
    counts once. None when nothing was published, or no text.
    """
    extracted = _by_document(branch, "extract_and_pair")
    sent = whole = 0
    for path, result in _by_document(branch, "publish").items():
        if result.get("state") == "published":
            planned = extracted.get(path, {})
            sent += _int(result, "characters_sent")
            whole += _int(planned, "characters_kept") + _int(planned, "characters_reused")
    whole += sent
    return round(1 - sent / whole, 6) if whole else None


def _budget(branches: Iterable[Branch]) -> float | None:
    """Return the budget that the run's languages were held to; None for none."""
    told = (branch.results.get("budget", {}).get("budget_usd") for branch in branches)
    return next((budget for budget in told if budget is not None), None)


def _is_over_budget(language: Mapping[str, Any]) -> bool:
    return bool(language["error"]) and language["error"]["error"] == _OVER_BUDGET


def _documents(branch: Branch) -> Iterator[dict[str, Any]]:
    published = _by_document(branch, "publish")
    scores = branch.results.get("score_translations", {})
    scored = _by_document(branch, "score_translations")
    corrections = _list(scores.get("corrections") or {}, "documents")
    edited = {str(entry["document"]): entry for entry in corrections}
    for planned in _list(branch.manifest, "documents"):
        path = planned["path"]
        result = published.get(path, {})
        score = scored.get(path, {})
        yield {
            "document": path,
            "state": result.get("state", "failed") if planned.get("publish") else "unchanged",
            "segments_human": _int(result, "segments_human"),
            "segments_machine": _int(result, "segments_machine"),
            "segments_retried": _int(result, "segments_retried"),
            "segments_repaired": _int(result, "segments_repaired"),
            "segments_flagged": _int(result, "segments_flagged"),
            "characters_sent": _int(result, "characters_sent"),
            "characters_retried": _int(result, "characters_retried"),
            "bleu": score.get("bleu"),
            "bleu_plain": score.get("bleu_plain"),
            "scored_segments": _int(score, "scored_segments"),
            "corrections": _corrections(edited.get(path)),
            "flagged": _list(result, "flagged"),
            "review": str(result.get("review") or ""),
        }


def _terminology(branch: Branch) -> dict[str, Any] | None:
    given = branch.results.get("terminology", {})
    if not given.get("name"):
        return None
    return {
        "name": given["name"],
        "document": given.get("document", ""),
        "terms": _int(given, "terms"),
        "imported": bool(given.get("imported")),
    }


def _corrections(measured: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what people changed of machine text; None when they were given none of it."""
    if not measured or not _int(measured, "segments_drafted"):
        return None
    counts = {name: _int(measured, name) for name in _EFFORT}
    return {**counts, "ter": measured.get("ter"), "signature": measured.get("signature")}


def _parallel_data(branch: Branch) -> dict[str, Any] | None:
    if not branch.parallel_data:
        return None
    imported = branch.results.get("check_parallel_data", {})
    pairing = branch.results.get("extract_and_pair", {}).get("parallel_data") or {}
    return {
        "name": branch.parallel_data,
        "pairs": branch.pairs,
        "imported": _int(imported, "imported"),
        "skipped": _int(imported, "skipped"),
        "failed": _int(imported, "failed"),
        "rejected": dict(pairing.get("rejected") or {}),
        "memories": _list(pairing, "memories"),
    }


def _problems(facts: RunFacts, branches: Sequence[Branch]) -> Iterator[dict[str, Any]]:
    seen: set[tuple[object, ...]] = set()
    for language, problem in _all_problems(facts, branches):
        entry = {
            "document": problem.get("document", ""),
            "language": problem.get("language") or language,
            "error": problem.get("error", ""),
            "reason": problem.get("reason", ""),
            "place": problem.get("place") or "",
        }
        # A manifest repeats what the plan says, and a step may repeat its manifest.
        if tuple(entry.values()) not in seen:
            seen.add(tuple(entry.values()))
            yield entry


def _all_problems(
    facts: RunFacts, branches: Sequence[Branch]
) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    if facts.failure:
        yield None, {"error": facts.failure.error, "reason": facts.failure.cause}
    for problem in facts.problems:
        yield None, problem
    for branch in branches:
        for step in _STEPS_WITH_PROBLEMS:
            for problem in _list(branch.results.get(step, {}), "problems"):
                yield branch.language, problem


def _outcome(
    facts: RunFacts, languages: Iterable[Mapping[str, Any]], problems: Sequence[object]
) -> Outcome:
    entries = list(languages)
    if facts.failure or any(entry["state"] == "FAILED" for entry in entries):
        return "FAILED"
    if problems or any(
        document["state"] in ("rejected", "failed") or document["segments_flagged"]
        for entry in entries
        for document in entry["documents"]
    ):
        return "COMPLETED_WITH_PROBLEMS"
    return "COMPLETED"


def _told(language: Mapping[str, Any]) -> Iterator[str]:
    if _is_over_budget(language):
        yield f"{language['language']}: STOPPED by the budget: {language['error']['cause']}."
        yield "  Nothing of it was changed; its documents are tried again in the next run."
        return
    if language["error"]:
        error = language["error"]
        yield f"{language['language']}: FAILED: {error['cause']} ({error['error']})"
        yield "  Its documents are tried again in the next run."
        return
    states = [document["state"] for document in language["documents"]]
    counts = [
        f"{_count(states.count(state), 'document')} {word}"
        for state, word in (("published", "published"), ("rejected", "rejected"))
        if state == "published" or state in states
    ]
    if "failed" in states:
        counts.append(f"{_count(states.count('failed'), 'document')} not finished")
    yield f"{language['language']}: {', '.join(counts)}."
    if language.get("moved"):
        moves = [f"{entry['from']} to {entry['document']}" for entry in language["moved"]]
        more = [f"and {len(moves) - MOVES_TOLD} more"] if len(moves) > MOVES_TOLD else []
        yield f"  Moved, with what was translated: {', '.join([*moves[:MOVES_TOLD], *more])}."
    yield (
        f"  Segments: {language['segments_human']} by people, "
        f"{language['segments_machine']} by the engine, "
        f"{language['segments_flagged']} flagged for review."
    )
    if language["segments_retried"]:
        yield (
            f"  {_count(language['segments_retried'], 'damaged segment')} translated again alone, "
            f"{language['segments_repaired']} of them repaired."
        )
    yield (
        f"  Characters: {language['characters_sent']:,} sent, "
        f"{language['characters_kept']:,} kept, {language['characters_reused']:,} reused"
        f"{_saved(language['share_saved'])}; about {language['cost_usd']:,.2f} US dollars."
    )
    if language["bleu"] is not None:
        plain = language["bleu_plain"]
        without = f", {plain:.3f} without" if plain is not None else ""
        yield f"  BLEU: {language['bleu']:.3f} with parallel data{without}."
    if language["corrections"]:
        yield f"  {corrections_told(language['corrections'])}."
    if language["job"] and language["job"]["message"]:
        yield f"  The engine says: {language['job']['message']}"


def _review_lines(report: Mapping[str, Any], report_uri: str) -> Iterator[str]:
    documents = [item for entry in report["languages"] for item in entry["documents"]]
    count = sum(bool(item["review"]) for item in documents)
    if count:
        index = f"{report_uri.rpartition('/')[0]}/{INDEX}"
        verb = "needs" if count == 1 else "need"
        yield f"Review: {_count(count, 'document')} {verb} a person's eye; begin at {index}"


def _saved(share: float | None) -> str:
    """Write a share in per cent, rounded down: what was sent must not look like nothing."""
    return "" if share is None else f": {int(round(share * 1000, 3)) / 10} % saved"


def _problem_line(problem: Mapping[str, Any]) -> str:
    where = problem["document"] or "the run"
    if problem["place"]:
        where += f", {problem['place']}"
    if problem["language"]:
        where += f" ({problem['language']})"
    return f"- {where}: {problem['reason']} ({problem['error']})"


def _by_document(branch: Branch, step: str) -> dict[str, Mapping[str, Any]]:
    entries = _list(branch.results.get(step, {}), "documents")
    return {str(entry.get("document", "")): entry for entry in entries}


def _sum(branch: Branch, name: str) -> int:
    entries = _list(branch.results.get("extract_and_pair", {}), "documents")
    return sum(_int(entry, name) for entry in entries)


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    return list(values.get(name) or [])


def _int(values: Mapping[str, Any], name: str) -> int:
    return int(values.get(name) or 0)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
