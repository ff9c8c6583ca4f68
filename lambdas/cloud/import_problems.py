"""What a run's report says when an import of parallel data left records out.

The files are checked before they are uploaded, so every record should be imported. When one is
not, that is a problem that people must hear of: the run goes on with fewer examples than it made.
"""

from __future__ import annotations

from bitext import import_errors
from bitext.errors import ImportFailed, ServiceError
from cloud import clients, presigned
from cloud.errors import translate_errors
from cloud.translate import ImportedData


def find_problems(done: ImportedData, pairs: int) -> list[dict[str, str]]:
    """Return the problem of an import, in the form that results hold; none when all went in.

    Args:
        done: the service's counts.
        pairs: pairs in the file.

    Raises:
        ServiceError: Amazon Translate refused or is busy. An errors file that cannot be read is no
            error: the problem says so.
    """
    missing = max(pairs - done.imported, 0)
    if not (missing or done.skipped or done.failed):
        return []
    reason = (
        f"{missing} of {pairs} pairs were not imported into the parallel data {done.name} "
        f"({done.skipped} skipped, {done.failed} failed); {_said(done.name)}"
    )
    return [{"document": "", "error": ImportFailed.__name__, "reason": reason, "place": ""}]


def _said(name: str) -> str:
    client = clients.translate()
    with translate_errors():
        answer = client.get_parallel_data(Name=name)
    location = import_errors.locate(answer)
    if location is None:
        return "Amazon Translate gave no file of errors"
    try:
        content = presigned.read(location.url, client.meta.endpoint_url, import_errors.MOST_BYTES)
    except ServiceError as error:
        return f"the file of errors cannot be read: {error}"
    found = import_errors.read(content)
    if found is None or not found.messages:
        return "the file of errors names none of them"
    return f"Amazon Translate says: {import_errors.told(found.messages)}"
