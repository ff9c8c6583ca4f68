"""Answers of a job that no document was made of: its run died, or Publish failed.

They are paid for. So StartTranslation notes the language's job in the ledger, Publish strikes the
note when it has ended, and a later run that finds it takes the answers from the work bucket.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bitext.document_past import DocumentPast
from bitext.errors import DocumentError, InvalidInput, ObjectMissing
from bitext.known_translations import Known
from bitext.past import translation_digest
from bitext.provenance import BATCH, Made, Provenance
from bitext.publication import read_answer
from bitext.segments import expanded, key
from cloud import ledger, manifests, objects, past
from cloud.environment import BookEnvironment
from cloud.ledger_items import Job
from cloud.manifests import Manifest
from cloud.objects import ObjectRef, S3Uri
from cloud.runs import RunKeys, document_file, started_at


def answers(book: BookEnvironment, run: str, manifest: Manifest) -> Iterator[tuple[str, Known]]:
    """Yield what an earlier run had translated and did not publish, by source sentence.

    What that run had taken from still earlier ones is told too.

    Raises:
        ServiceError: a service refused or is busy.
    """
    language = manifest.target_language.code
    job = ledger.find_job(book.ledger_table, language)
    if job is None or not job.run or job.run == run:
        return
    keys = RunKeys(job.run, language)
    try:
        then = manifests.read_manifest(str(S3Uri(book.work_bucket, keys.manifest)))
        known = past.read(book, job.run, then)
    except (ObjectMissing, InvalidInput):
        return  # the work bucket's objects expire; another version of AMTS may have made them
    source = manifest.source_language.code
    if translation_digest(source, then.target_language) != translation_digest(
        source, manifest.target_language
    ):
        return
    for path, of_document in known.items():
        for reused in of_document.reused.values():
            yield reused.source, Known(reused.text, reused.made, reused.document or path)
    yield from _of_job(book, job, then, known, keys)


def _of_job(
    book: BookEnvironment,
    job: Job,
    then: Manifest,
    known: Mapping[str, DocumentPast],
    keys: RunKeys,
) -> Iterator[tuple[str, Known]]:
    made = Made(
        Provenance.MACHINE, started_at(job.run), job.run, BATCH, job.job_id, job.parallel_data
    )
    found = _outputs(book, then, keys)
    planned = [(n, document) for n, document in then.to_publish if document_file(n) in found]
    contents = objects.get_many(
        book.work_bucket, [ObjectRef(found[document_file(n)]) for n, _ in planned]
    )
    try:
        files = list(manifests.read_files(book, [d for _, d in planned], known))
    except ObjectMissing:
        return
    for item, content in zip(files, contents, strict=True):
        answer = content.decode("utf-8", errors="replace")
        try:
            draft = read_answer(item, answer, then.source_language, then.target_language)
        except DocumentError:
            continue
        for segment in draft.prepared.plan.to_send:
            target = draft.translated[segment.id]
            if not target.damage:
                text = expanded(target.coded, segment.marks)
                yield key(segment.coded, segment.marks), Known(text, made, item.path)


def _outputs(book: BookEnvironment, then: Manifest, keys: RunKeys) -> dict[str, str]:
    """Return the keys of the job's output files by the names of its input files."""
    prefix = f"{then.target_language.translate_code}."
    found: dict[str, str] = {}
    for item in objects.list_objects(book.work_bucket, keys.output_folder):
        name = item.key.rpartition("/")[2]
        if name.startswith(prefix):
            found[name.removeprefix(prefix)] = item.key
    return found
