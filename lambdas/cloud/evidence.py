"""What a run leaves behind: gathered for its report, and the report noted in S3 and the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bitext import reporting
from bitext.errors import InvalidInput
from bitext.html_writing import HTML_TYPE
from bitext.report_page import report_page
from bitext.reporting import Branch, Failure, RunFacts
from cloud import ledger, objects, runs
from cloud.environment import BookEnvironment
from cloud.ledger_items import Progress, Run, problem_text
from cloud.objects import ObjectRef, S3Uri
from cloud.runs import RunKeys

RESULTS = ("extract_and_pair", "budget", "check_parallel_data", "publish", "score_translations")
"""Results that the report is made from: a step's, or what `cloud.budget` reckoned."""

_CUT_SHORT = Failure("States.Runtime", "the run ended before this language did")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a report is made from."""

    facts: RunFacts
    branches: tuple[Branch, ...]


def gather(
    book: BookEnvironment,
    run: str,
    reason: str,
    answers: Sequence[Mapping[str, Any]],
    error: Mapping[str, Any] | None,
) -> Evidence:
    """Return what is known of a run and of each of its languages.

    Args:
        book: the environment.
        run: the run.
        reason: why it was started.
        answers: what the state machine's branches gave back.
        error: what the state machine caught before its branches gave anything back.

    Raises:
        InvalidInput: a branch's answer names no language.
        ServiceError: a service refused or is busy.
    """
    failure = Failure.read(error) if error else None
    plan = objects.find_json(book.work_bucket, runs.plan_key(run)) or {}
    by_language: dict[str, Mapping[str, Any]] = {}
    for answer in answers:
        if not isinstance(answer, Mapping) or not isinstance(answer.get("language"), str):
            raise InvalidInput("payload.branches holds an answer without a language")
        by_language[answer["language"]] = answer
    progress = {item.language: item for item in ledger.progress(book.ledger_table, run)}
    planned = [entry["language"] for entry in plan.get("languages", [])]
    branches = []
    for language in dict.fromkeys([*planned, *by_language]):
        known = progress.get(language, Progress(run, language))
        answered = by_language.get(language)
        failed = _failure(answered) if answered is not None else failure or _CUT_SHORT
        branches.append(_branch(book, known, failed, answered or {}))
    begun = ledger.find_run(book.ledger_table, run)
    facts = RunFacts(
        run=run,
        book=book.book,
        source_language=book.source_language,
        reason=reason,
        started_at=begun.started_at if begun else runs.started_at(run),
        ended_at=runs.timestamp(runs.utc_now()),
        failure=failure,
        problems=plan.get("problems", []),
    )
    return Evidence(facts, tuple(branches))


def record(book: BookEnvironment, report: Mapping[str, Any]) -> str:
    """Write a report and its page, and note in the ledger how the run and its languages ended.

    Documents of a failed language are marked FAILED unless this run had published or rejected them
    before it failed.

    Returns:
        The report's S3 URI.

    Raises:
        ServiceError: a service refused or is busy. Writing again changes nothing.
    """
    key = runs.report_key(report["run"])
    uri = str(S3Uri(book.book_bucket, key))
    objects.put_json(book.book_bucket, key, report)
    objects.put_bytes(
        book.book_bucket,
        runs.index_key(report["run"]),
        report_page(report, runs.TRANSLATED_PREFIX),
        HTML_TYPE,
    )
    for entry in report["languages"]:
        _record_language(book.ledger_table, report["run"], entry)
    ledger.put_run(
        book.ledger_table,
        Run(
            run=report["run"],
            state=report["outcome"],
            reason=report["reason"],
            started_at=report["started_at"],
            ended_at=report["ended_at"],
            report=uri,
            documents=reporting.count_documents(report, "published", "rejected", "failed"),
            problems=len(report["problems"]),
        ),
    )
    return uri


def _record_language(table: str, run: str, entry: Mapping[str, Any]) -> None:
    error = entry["error"]
    worked_on = [item for item in entry["documents"] if item["state"] != "unchanged"]
    ledger.end_progress(
        table,
        run,
        entry["language"],
        entry["state"],
        documents=len(worked_on),
        segments_human=entry["segments_human"],
        segments_machine=entry["segments_machine"],
        characters_sent=entry["characters_sent"],
        bleu=entry["bleu"],
        bleu_plain=entry["bleu_plain"],
        error=problem_text(error["error"], error["cause"]) if error else "",
    )
    if not error:
        return
    done = {
        item.path
        for item in ledger.documents(table, entry["language"])
        if item.run == run and item.state in ("CURRENT", "REJECTED")
    }
    unfinished = [item["document"] for item in worked_on if item["document"] not in done]
    ledger.mark_documents(
        table,
        entry["language"],
        unfinished,
        "FAILED",
        run=run,
        problem=problem_text(error["error"], error["cause"]),
    )


def _branch(
    book: BookEnvironment, known: Progress, failure: Failure | None, answer: Mapping[str, Any]
) -> Branch:
    keys = RunKeys(known.run, known.language)
    wanted = [keys.manifest, *(keys.results(step) for step in RESULTS)]
    found = objects.find_many(book.work_bucket, [ObjectRef(key) for key in wanted])
    manifest, *results = [json.loads(content) if content else {} for content in found]
    job = answer.get("job") or {}
    return Branch(
        language=known.language,
        failure=failure,
        manifest=manifest,
        results=dict(zip(RESULTS, results, strict=True)),
        job_id=known.job_id or str(job.get("job_id", "")),
        job_status=str(job.get("status", "")) or known.job_status,
        job_message=str(job.get("message", "")),
        parallel_data=known.parallel_data,
        pairs=known.pairs,
    )


def _failure(answer: Mapping[str, Any]) -> Failure | None:
    error = answer.get("error")
    return Failure.read(error) if isinstance(error, Mapping) else None
