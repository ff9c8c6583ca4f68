"""A versioned book bucket, and records as publications leave them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bitext.documents import Document
from bitext.pairing import pair_documents
from bitext.parsing import parse
from bitext.provenance import Made
from bitext.records import FileRef, Line, Record, write_record
from bitext.settings import load_language, source_settings
from tests.amts.conftest import Cloud
from tests.amts.files import write

LANGUAGES = Path(__file__).parents[2] / "languages"


@dataclass(frozen=True)
class VersionedBook:
    """The book bucket of a stack."""

    cloud: Cloud
    client: Any

    @classmethod
    def open(cls, cloud: Cloud, checkout: Path) -> VersionedBook:
        write(checkout, {"languages/zh.toml": (LANGUAGES / "zh.toml").read_text("utf-8")})
        client = cloud.client("s3")
        client.put_bucket_versioning(
            Bucket=cloud.bucket, VersioningConfiguration={"Status": "Enabled"}
        )
        return cls(cloud, client)

    def put(self, key: str, content: str | bytes) -> str:
        """Write an object and return its version."""
        data = content.encode() if isinstance(content, str) else content
        answer = self.client.put_object(Bucket=self.cloud.bucket, Key=key, Body=data)
        return str(answer["VersionId"])

    def text(self, key: str) -> str:
        return self.cloud.get(key).decode()

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.cloud.bucket, Key=key)

    def versions(self, key: str) -> list[tuple[str, bool]]:
        """The ids of the versions and deletions of a key, and whether each is a deletion."""
        found = self.client.list_object_versions(Bucket=self.cloud.bucket, Prefix=key)
        kept = [(one, False) for one in found.get("Versions", [])]
        marks = [(one, True) for one in found.get("DeleteMarkers", [])]
        return [(one["VersionId"], mark) for one, mark in kept + marks if one["Key"] == key]

    def everything(self) -> set[tuple[str, str]]:
        """Every version of every object and every deletion, by key and version."""
        found = self.client.list_object_versions(Bucket=self.cloud.bucket)
        both = [*found.get("Versions", []), *found.get("DeleteMarkers", [])]
        return {(one["Key"], one["VersionId"]) for one in both}

    def next_second(self) -> str:
        """Let the second end in which the last version was written; return it as a time.

        S3 tells times in whole seconds.
        """
        now = time.time()
        time.sleep(1.02 - now % 1)
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))

    def publish(
        self, path: str, source: FileRef, human: FileRef | None, text: str, made: dict[str, Made]
    ) -> str:
        """Write a published document and its record, as a run does; return its version.

        Args:
            path: the document.
            source: the version of the source.
            human: the version of the human file.
            text: the published text.
            made: who wrote each sentence of it, by its target; the first entry is for all others.
        """
        key = f"translated/zh/{path}"
        version = self.put(key, text)
        english = self.client.get_object(
            Bucket=self.cloud.bucket, Key=source.key, VersionId=source.version
        )["Body"].read()
        lines = _lines(parse(english, path), parse(text.encode(), path), made)
        every = tuple(range(len(lines)))
        record = Record(
            language="zh",
            path=path,
            run="20260102T030405Z-aaaaaa",
            at="2026-01-02T03:04:05.000Z",
            source=source,
            human=human,
            origin=source if human else None,
            beside=None,
            published=FileRef(key, version),
            translation="digest",
            lines=lines,
            sentences=every,
            edition=every if human else (),
        )
        self.put(f"state/bitext/zh/{path}.jsonl", write_record(record))
        return version


def _lines(source: Document, target: Document, made: dict[str, Made]) -> tuple[Line, ...]:
    languages = source_settings("en"), load_language(LANGUAGES / "zh.toml")
    default = next(iter(made.values()))
    return tuple(
        Line(
            tuple(s.key for s in bead.source),
            tuple(s.key for s in bead.target),
            made.get("".join(s.key for s in bead.target), default),
        )
        for bead in pair_documents(source, target, *languages).beads
    )
