"""Parallel data as Amazon Translate describes it: what is known of a resource, and what it means.

Nothing here asks the service; see `amts.parallel_data_service`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bitext import resource_names
from bitext.errors import InvalidInput
from bitext.parallel_data import MAX_BYTES

_ENDINGS = {"CSV": ".csv", "TSV": ".tsv", "TMX": ".tmx"}


@dataclass(frozen=True, slots=True)
class Resource:
    """One parallel data resource. What the service did not tell is "" or None.

    Attributes:
        name: its name.
        arn: its ARN.
        description: what its maker wrote; AMTS writes the digest of the file.
        status: CREATING, UPDATING, ACTIVE, DELETING or FAILED, of the data that are in use.
        message: what the service says about it.
        source_language: Amazon Translate's code.
        target_languages: Amazon Translate's codes.
        s3_uri: the input file.
        format: CSV, TSV or TMX.
        encryption_key: the id of the KMS key, "" for a key of AWS's own.
        imported_size: characters of the imported examples.
        imported: records that were imported.
        skipped: records, or fields of them, that were skipped.
        failed: records that could not be imported.
        created_at: ISO 8601, UTC.
        last_updated_at: ISO 8601, UTC.
        latest_update_attempt_status: how the latest update went; "" when there was none.
        latest_update_attempt_at: ISO 8601, UTC.
    """

    name: str
    arn: str
    description: str
    status: str
    message: str
    source_language: str
    target_languages: tuple[str, ...]
    s3_uri: str
    format: str
    encryption_key: str
    imported_size: int | None
    imported: int | None
    skipped: int | None
    failed: int | None
    created_at: str
    last_updated_at: str
    latest_update_attempt_status: str
    latest_update_attempt_at: str

    @property
    def state(self) -> str:
        """Its status in words, with that of the latest update when the two differ."""
        words = self.status.lower()
        attempt = self.latest_update_attempt_status
        if attempt == self.status or attempt not in ("UPDATING", "FAILED"):
            return words
        return f"{words}, update {'goes on' if attempt == 'UPDATING' else 'failed'}"

    @property
    def is_importing(self) -> bool:
        """Whether a create or an update goes on."""
        return self.status in ("CREATING", "UPDATING") or (
            self.latest_update_attempt_status == "UPDATING"
        )

    @property
    def is_made_by_amts(self) -> bool:
        """Whether AMTS made it, for whatever book."""
        return resource_names.is_made_by_amts(self.name, self.description)

    @property
    def ending(self) -> str:
        """The ending of a file of its format; "" for a format that is not known."""
        return _ENDINGS.get(self.format, "")

    def as_json(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return {
            **asdict(self),
            "target_languages": list(self.target_languages),
            "made_by_amts": self.is_made_by_amts,
        }


def read(properties: Mapping[str, Any]) -> Resource:
    """Read ParallelDataProperties."""
    config = properties.get("ParallelDataConfig") or {}
    return Resource(
        name=properties.get("Name", ""),
        arn=properties.get("Arn", ""),
        description=properties.get("Description", ""),
        status=properties.get("Status", ""),
        message=properties.get("Message", ""),
        source_language=properties.get("SourceLanguageCode", ""),
        target_languages=tuple(properties.get("TargetLanguageCodes") or ()),
        s3_uri=config.get("S3Uri", ""),
        format=config.get("Format", ""),
        encryption_key=(properties.get("EncryptionKey") or {}).get("Id", ""),
        imported_size=properties.get("ImportedDataSize"),
        imported=properties.get("ImportedRecordCount"),
        skipped=properties.get("SkippedRecordCount"),
        failed=properties.get("FailedRecordCount"),
        created_at=_timestamp(properties.get("CreatedAt")),
        last_updated_at=_timestamp(properties.get("LastUpdatedAt")),
        latest_update_attempt_status=properties.get("LatestUpdateAttemptStatus", ""),
        latest_update_attempt_at=_timestamp(properties.get("LatestUpdateAttemptAt")),
    )


def resource_name(given: str, book: str | None, known: Collection[str] = ()) -> str:
    """Return the name of the resource that somebody means by its name or by a language.

    Args:
        given: a name, or the code of a language of the book.
        book: the book; None when nothing names one.
        known: codes of the book's languages.

    Raises:
        InvalidInput: it is neither, or it is a language and no book is known.
    """
    if resource_names.is_language(given, known):
        if book is None:
            raise InvalidInput(
                f"{given} is a language, but of which book? give --book, or run this inside a "
                "checkout of AMTS"
            )
        return resource_names.parallel_data_name(book, given)
    if not resource_names.is_resource_name(given):
        raise InvalidInput(
            f"neither a language nor the name of parallel data: {given!r} (letters, digits, - and "
            "single _, at most 256)"
        )
    return given


def explain(resource: Resource, *, by_a_run: bool) -> list[str]:
    """Say what a resource's state and counts mean, and what to do. All is well without a line.

    Args:
        resource: the resource.
        by_a_run: whether the runs of the book make it, so that the next one repairs it.
    """
    again = (
        "The next run with text to translate imports it anew."
        if by_a_run
        else "Correct the input file and update the resource, or delete it."
    )
    lines = []
    if resource.status == "DELETING":
        return ["It is being deleted and gone in a moment; then the name is free."]
    if resource.status == "CREATING":
        lines.append("The first import goes on. Jobs can use it when it is active.")
    elif resource.status == "FAILED":
        lines.append(f"The import failed, so no job can use it. {again}")
    if resource.status != "CREATING" and resource.is_importing:
        lines.append("An update goes on. Until it ends, jobs use the data from before.")
    elif resource.status == "ACTIVE" and resource.latest_update_attempt_status == "FAILED":
        lines.append(f"The latest update failed; jobs still use the data from before. {again}")
    if resource.skipped:
        lines.append(
            f"{_records(resource.skipped, 'item')} skipped: a text was empty or longer than "
            f"{MAX_BYTES:,} bytes, or the same source came again. Jobs do without what was "
            "skipped; correct the texts and import again to use it."
        )
    if resource.failed:
        lines.append(
            f"{_records(resource.failed, 'record')} not imported because of the form. Jobs do "
            "without what failed; the errors file names the records."
        )
    return lines


def _records(number: int, noun: str) -> str:
    return f"{number:,} {noun} was" if number == 1 else f"{number:,} {noun}s were"


def _timestamp(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
