"""What a translation job wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cloud import objects
from cloud.objects import ObjectRef, S3Uri


def read_answers(output: str, translate_code: str, names: Sequence[str]) -> dict[str, str]:
    """Return the job's output for each input file that has one.

    Args:
        output: the job's own output folder, as the service describes it; "" for no job.
        translate_code: Amazon Translate's code of the target language; it begins each file's name.
        names: the names of the input files.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    if not output or not names:
        return {}
    folder = S3Uri.parse(output)
    keys = [f"{folder.key.rstrip('/')}/{translate_code}.{name}" for name in names]
    contents = objects.find_many(folder.bucket, [ObjectRef(key) for key in keys])
    return {
        name: content.decode("utf-8", errors="replace")
        for name, content in zip(names, contents, strict=True)
        if content is not None
    }


def read_errors(output: str, translate_code: str) -> dict[str, str]:
    """Return the service's reason for each input file that it could not translate.

    The details file is read leniently: the service does not document it for failed files.

    Raises:
        ServiceError: S3 refused or is busy.
    """
    if not output:
        return {}
    folder = S3Uri.parse(output)
    key = f"{folder.key.rstrip('/')}/details/{translate_code}.auxiliary-translation-details.json"
    (content,) = objects.find_many(folder.bucket, [ObjectRef(key)])
    try:
        details = json.loads(content or b"{}").get("details", [])
    except (ValueError, AttributeError):
        return {}
    errors = {}
    for entry in details if isinstance(details, list) else []:
        error = (entry.get("auxiliaryData") or {}).get("error") or {}
        if error:
            reason = f"{error.get('errorMessage', '')} ({error.get('errorCode', '')})"
            errors[str(entry.get("sourceFile", ""))] = reason.strip()
    return errors
