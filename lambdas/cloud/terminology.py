"""Amazon Translate's custom terminologies: the import, which is done when the call returns.

An overwritten terminology "takes up to 10 minutes to fully propagate" (the service's API
reference): a job that starts sooner may still use the earlier terms.
"""

from __future__ import annotations

from dataclasses import dataclass

from bitext.errors import ResourceMissing
from bitext.parallel_data import digest
from bitext.resource_names import description
from cloud import clients
from cloud.errors import translate_errors


@dataclass(frozen=True, slots=True)
class Terminology:
    """A terminology as the service describes it.

    Attributes:
        name: its name.
        rows: rows that the service took.
        skipped: rows that it did not.
        imported: whether it was imported now, or held this very file already.
    """

    name: str
    rows: int
    skipped: int
    imported: bool


def import_terminology(name: str, content: bytes) -> Terminology:
    """Make a terminology hold a file of terms, unless it does so already.

    The file's digest is kept in the resource's description.

    Args:
        name: the resource's name.
        content: the CSV.

    Raises:
        ImportFailed: the service refused the file, or the account has as many terminologies as it
            may.
        ServiceError: the service refused the caller or is busy.
    """
    client = clients.translate()
    hashed = description(digest(content))
    try:
        with translate_errors():
            found = client.get_terminology(Name=name).get("TerminologyProperties", {})
    except ResourceMissing:
        found = {}
    imported = found.get("Description", "") != hashed
    if imported:
        with translate_errors():
            answer = client.import_terminology(
                Name=name,
                MergeStrategy="OVERWRITE",
                Description=hashed,
                TerminologyData={"File": content, "Format": "CSV", "Directionality": "UNI"},
            )
        found = answer.get("TerminologyProperties", {})
    return Terminology(
        name, found.get("TermCount", 0), found.get("SkippedTermCount", 0), imported=imported
    )
