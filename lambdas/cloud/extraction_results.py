"""Writes what ExtractAndPair made: the parallel data, the job's input, the counts."""

from __future__ import annotations

from typing import Any

from bitext.extraction import Extraction
from bitext.parallel_data import FileFormat, digest, to_file
from bitext.parallel_data_check import check_file
from bitext.resource_names import parallel_data_name
from cloud import corrections, objects, past
from cloud.environment import BookEnvironment
from cloud.manifests import Manifest
from cloud.problems import problem_values
from cloud.runs import RunKeys, document_file, evaluation_file


def write(
    book: BookEnvironment, run: str, manifest: Manifest, extraction: Extraction
) -> dict[str, Any]:
    """Write everything and return where it lies and what comes next.

    Returns:
        `route` ("import", "translate" or "publish"), `parallel_data` and `input`.

    Raises:
        InvalidParallelData: the parallel data breaks the service's rules; it is not stored.
        ServiceError: S3 refused or is busy.
    """
    language = manifest.target_language
    keys = RunKeys(run, language.code)
    inputs: dict[str, bytes] = {}
    for number, document in extraction.documents.items():
        if document.html:
            inputs[keys.input_document(document_file(number))] = document.html.encode("utf-8")
        if document.evaluation_html:
            name = keys.input_document(evaluation_file(number))
            inputs[name] = document.evaluation_html.encode("utf-8")
    objects.put_many(book.work_bucket, inputs, "text/html; charset=utf-8")
    past.write(book, run, manifest, extraction)
    corrections.write(book, run, language.code, extraction.corrections)
    parallel_data = _write_parallel_data(book, keys, manifest, extraction)
    objects.put_json(
        book.work_bucket,
        keys.results("extract_and_pair"),
        {
            "documents": [
                {
                    "document": document.path,
                    "segments_kept": document.segments_kept,
                    "segments_reused": document.segments_reused,
                    "segments_to_send": document.segments_to_send,
                    "characters_kept": document.characters_kept,
                    "characters_reused": document.characters_reused,
                    "characters_to_send": document.characters_to_send,
                }
                for document in extraction.documents.values()
            ],
            "parallel_data": {
                "pairs": parallel_data["pairs"],
                "rejected": extraction.selection.rejected_by_reason,
                "memories": [
                    {
                        "document": memory.file,
                        "units": len(memory.units),
                        "left_out": dict(memory.left_out),
                    }
                    for memory in extraction.memories
                ],
            },
            "problems": [problem_values(error) for error in extraction.problems],
        },
    )
    route = "publish"
    if inputs:
        route = "import" if parallel_data["pairs"] else "translate"
    return {
        "route": route,
        "parallel_data": parallel_data,
        "input": f"s3://{book.work_bucket}/{keys.input_folder}",
    }


def _write_parallel_data(
    book: BookEnvironment, keys: RunKeys, manifest: Manifest, extraction: Extraction
) -> dict[str, Any]:
    language = manifest.target_language
    pairs = extraction.selection.pairs
    if not pairs or not language.active_custom_translation:
        return {"name": "", "uri": "", "digest": "", "pairs": 0}
    codes = manifest.source_language.translate_code, language.translate_code
    content = to_file(pairs, FileFormat.CSV, *codes)
    hashed = digest(content)
    key = keys.parallel_data(hashed)
    check_file(content, FileFormat.CSV, *codes, key)
    objects.put_bytes(book.work_bucket, key, content, "text/csv; charset=utf-8")
    return {
        "name": parallel_data_name(book.book, language.code),
        "uri": f"s3://{book.work_bucket}/{key}",
        "digest": hashed,
        "pairs": len(pairs),
    }
