"""Scores a language's documents: from the job's output, from TranslateText, and by corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bitext.errors import DocumentError
from bitext.evaluation import (
    EvaluationUnit,
    characters,
    evaluation_units,
    hypotheses,
    outgoing,
    requests,
)
from bitext.extraction import prepare
from bitext.job_html import OutgoingSegment, TargetSegment, read
from bitext.scoring import Score, score
from cloud import clients, job_output, ledger, manifests, objects, past, post_editing
from cloud.environment import BookEnvironment
from cloud.manifests import Manifest
from cloud.problems import problem_values
from cloud.runs import RunKeys, evaluation_file
from cloud.segment_translation import translate_segments
from cloud.threads import in_threads


def score_documents(
    book: BookEnvironment,
    run: str,
    manifest: Manifest,
    output: str,
    *,
    with_parallel_data: bool,
    terminology: str = "",
) -> dict[str, Any]:
    """Score every document that is to be scored, write the results and return them.

    What people changed of machine text is measured too.

    Args:
        book: the environment.
        run: the run.
        manifest: the branch's manifest.
        output: the job's output folder.
        with_parallel_data: whether the job was given parallel data; without, its output is no
            score of it.
        terminology: the terminology that the job was given, "" for none. The translation without
            parallel data is asked for with it too, so that the difference is the parallel data's.

    Returns:
        documents (each with bleu, bleu_plain, scored_segments, characters), bleu, bleu_plain and
        signature over all of them, corrections (see `post_editing.measure`), problems.

    Raises:
        InvalidInput: what the run knows of corrections cannot be read.
        InvalidSettings: sacrebleu does not know the language's tokenizer.
        ServiceError: a service refused or is busy.
    """
    language = manifest.target_language
    planned = manifest.to_evaluate
    names = [evaluation_file(number) for number, _ in planned]
    answers = job_output.read_answers(output, language.translate_code, names)
    documents: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []
    references: list[str] = []
    act_texts: list[str] = []
    plain_texts: list[str] = []
    known = past.read(book, run, manifest) if planned else {}
    files = manifests.read_files(book, [document for _, document in planned], known)
    for name, item in zip(names, files, strict=True):
        try:
            bitext = prepare(item, manifest.source_language, language).bitext
        except DocumentError as error:
            problems.append(problem_values(error))
            continue
        units = evaluation_units(bitext, language) if bitext else []
        answer = answers.get(name)
        if not units or answer is None:
            continue
        job_side = hypotheses(units, read(answer, outgoing(units), language), language)
        plain_side = hypotheses(units, _plain_answers(units, manifest, terminology), language)
        own = [unit.reference for unit in units]
        plain = score(plain_side, own, language.bleu_tokenizer)
        act = score(job_side, own, language.bleu_tokenizer) if with_parallel_data else None
        documents.append(_values(item.path, units, act, plain))
        ledger.update_document(
            book.ledger_table,
            language.code,
            item.path,
            bleu=act.bleu if act else None,
            bleu_plain=plain.bleu,
            signature=plain.signature,
        )
        references += own
        act_texts += job_side
        plain_texts += plain_side
    edited, unrated = post_editing.measure(book, run, language)
    results: dict[str, Any] = {"documents": documents, "problems": problems + unrated}
    results["corrections"] = edited
    results |= {"bleu": None, "bleu_plain": None, "signature": None}
    if references:
        whole = score(plain_texts, references, language.bleu_tokenizer)
        results |= {"bleu_plain": whole.bleu, "signature": whole.signature}
        if with_parallel_data:
            results["bleu"] = score(act_texts, references, language.bleu_tokenizer).bleu
    keys = RunKeys(run, language.code)
    objects.put_json(book.work_bucket, keys.results("score_translations"), results)
    return results


def _plain_answers(
    units: Sequence[EvaluationUnit], manifest: Manifest, terminology: str
) -> dict[str, TargetSegment]:
    """Translate units without parallel data, several segments a request."""

    def ask(group: Sequence[OutgoingSegment]) -> dict[str, TargetSegment]:
        return translate_segments(
            group, manifest.source_language, manifest.target_language, terminology
        )

    clients.translate()
    answers: dict[str, TargetSegment] = {}
    for answer in in_threads(ask, list(requests(outgoing(units)))):
        answers |= answer
    return answers


def _values(
    path: str, units: Sequence[EvaluationUnit], act: Score | None, plain: Score
) -> dict[str, Any]:
    sent = characters([segment for unit in units for segment in unit.source])
    return {
        "document": path,
        "bleu": act.bleu if act else None,
        "bleu_plain": plain.bleu,
        "scored_segments": len(units),
        "characters_sent_plain": sent,
        "characters_sent": sent,
    }
