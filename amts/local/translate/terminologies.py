"""Custom terminologies: source terms and the translations that the output must use.

Source: developer guide, "Creating a custom terminology", and the service model. Importing is
synchronous; the ten minutes until an overwritten one has spread are not imitated.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from moto.utilities.utils import get_partition

from amts.local.engines import Term
from amts.local.translate import storage
from amts.local.translate.events import Place
from amts.local.translate.exceptions import (
    invalid_parameter,
    invalid_request,
    limit_exceeded,
    not_found,
)
from amts.local.translate.languages import NAMES
from amts.local.translate.limits import (
    TERMINOLOGIES,
    TERMINOLOGY_TARGET_LANGUAGES,
    TERMINOLOGY_TERM_BYTES,
)
from amts.local.translate.pages import page
from amts.local.translate.tags import Tags

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Terms:
    languages: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    skipped: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terminology:
    """One terminology resource."""

    name: str
    arn: str
    terms: _Terms
    file_format: str
    directionality: str | None
    size: int
    created_at: float
    last_updated_at: float
    data_key: str
    auxiliary_key: str | None
    description: str | None
    encryption_key: Mapping[str, str] | None

    def properties(self) -> dict[str, Any]:
        """TerminologyProperties, without the members that do not apply."""
        source, *targets = self.terms.languages
        members = {
            "Name": self.name,
            "Description": self.description,
            "Arn": self.arn,
            "SourceLanguageCode": source,
            "TargetLanguageCodes": targets,
            "EncryptionKey": dict(self.encryption_key) if self.encryption_key else None,
            "SizeBytes": self.size,
            "TermCount": len(self.terms.rows),
            "CreatedAt": self.created_at,
            "LastUpdatedAt": self.last_updated_at,
            "Directionality": self.directionality,
            "SkippedTermCount": self.terms.skipped,
            "Format": self.file_format,
        }
        return {name: value for name, value in members.items() if value is not None}

    def entries(self, source_language: str, target_language: str) -> list[Term]:
        """The terms for a pair; a later line wins over an earlier one with the same source."""
        if self.directionality != "MULTI" and source_language != self.terms.languages[0]:
            return []
        found = {
            row[source_language]: row[target_language]
            for row in self.terms.rows
            if source_language in row and target_language in row
        }
        return [Term(source, target) for source, target in found.items()]


class TerminologyStore:
    """The terminologies of one account and Region.

    Args:
        place: the account and Region.
        lock: guards all state of the account and Region.
        tags: where tags are kept.
    """

    def __init__(self, place: Place, lock: threading.RLock, tags: Tags) -> None:
        self._place = place
        self._lock = lock
        self._tags = tags
        self._terminologies: dict[str, Terminology] = {}
        self._imports = 0

    def import_(self, request: Mapping[str, Any], endpoint: str | None) -> dict[str, Any]:
        """ImportTerminology: creates or overwrites."""
        name, data = str(request["Name"]), request["TerminologyData"]
        content = base64.b64decode(data["File"])
        terms = _read(content, data["Format"])
        with self._lock:
            self._imports += 1
            folder = f"terminology/{name}/{self._imports}"
        auxiliary = json.dumps({"messages": list(terms.notes)}, ensure_ascii=False).encode()
        auxiliary_key = f"{folder}/auxiliary.json" if terms.notes else None
        if auxiliary_key:
            storage.keep(self._place, auxiliary_key, auxiliary)
        data_key = f"{folder}/data.{data['Format'].lower()}"
        storage.keep(self._place, data_key, content)
        with self._lock:
            earlier = self._terminologies.get(name)
            if earlier is None and len(self._terminologies) >= TERMINOLOGIES:
                raise limit_exceeded(f"An account has at most {TERMINOLOGIES} terminologies.")
            arn = self.arn(name)
            self._tags.check(arn, request.get("Tags"))
            self._tags.add(arn, request.get("Tags"))
            now = round(time.time(), 3)
            terminology = Terminology(
                name=name,
                arn=arn,
                terms=terms,
                file_format=data["Format"],
                directionality=data.get("Directionality"),
                size=len(content),
                created_at=earlier.created_at if earlier else now,
                last_updated_at=now,
                data_key=data_key,
                auxiliary_key=auxiliary_key,
                description=request.get("Description"),
                encryption_key=request.get("EncryptionKey"),
            )
            self._terminologies[name] = terminology
        reply: dict[str, Any] = {"TerminologyProperties": terminology.properties()}
        if auxiliary_key:
            reply["AuxiliaryDataLocation"] = storage.location(self._place, auxiliary_key, endpoint)
        return reply

    def get(self, request: Mapping[str, Any], endpoint: str | None) -> dict[str, Any]:
        """GetTerminology; the file only in the format that it was imported in."""
        terminology = self.found(str(request["Name"]))
        wanted = request.get("TerminologyDataFormat") or terminology.file_format
        if wanted != terminology.file_format:
            raise invalid_parameter(
                f"The embedded Amazon Translate keeps {terminology.name} as "
                f"{terminology.file_format} only, not as {wanted}."
            )
        reply: dict[str, Any] = {
            "TerminologyProperties": terminology.properties(),
            "TerminologyDataLocation": storage.location(
                self._place, terminology.data_key, endpoint
            ),
        }
        if terminology.auxiliary_key:
            reply["AuxiliaryDataLocation"] = storage.location(
                self._place, terminology.auxiliary_key, endpoint
            )
        return reply

    def listed(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """ListTerminologies, by name."""
        with self._lock:
            known = [self._terminologies[name] for name in sorted(self._terminologies)]
        found, more = page(known, request, _PAGE, "InvalidParameterValueException")
        return {"TerminologyPropertiesList": [t.properties() for t in found], **more}

    def delete(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """DeleteTerminology: gone at once."""
        with self._lock:
            terminology = self.found(str(request["Name"]))
            del self._terminologies[terminology.name]
            self._tags.forget(terminology.arn)
        return {}

    def found(self, name: str) -> Terminology:
        """A terminology by name.

        Raises:
            ServiceError: ResourceNotFoundException.
        """
        with self._lock:
            terminology = self._terminologies.get(name)
        if terminology is None:
            raise not_found(f"The terminology {name} does not exist.")
        return terminology

    def chosen(self, request: Mapping[str, Any]) -> Terminology | None:
        """The terminology that a request names, if it names one.

        Raises:
            ServiceError: it does not exist, or the request names several.
        """
        names = request.get("TerminologyNames") or []
        if len(names) > 1:
            raise invalid_request("A request takes one terminology.")
        return self.found(str(names[0])) if names else None

    def has(self, arn: str) -> bool:
        """Whether an ARN is that of a terminology here."""
        with self._lock:
            return any(terminology.arn == arn for terminology in self._terminologies.values())

    def arn(self, name: str) -> str:
        """The ARN of a terminology."""
        region, account = self._place.region, self._place.account
        return f"arn:{get_partition(region)}:translate:{region}:{account}:terminology/{name}"


def _read(content: bytes, file_format: str) -> _Terms:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise invalid_parameter(f"The terminology file is not UTF-8: {error.reason}.") from error
    languages, rows = _tmx(text) if file_format == "TMX" else _table(text, file_format)
    unknown = [code for code in languages if code not in NAMES]
    if unknown or len(set(languages)) != len(languages) or len(languages) < 2:
        raise invalid_parameter(
            "The terminology file must name two or more supported languages, each once."
        )
    if len(languages) - 1 > TERMINOLOGY_TARGET_LANGUAGES:
        raise limit_exceeded(f"At most {TERMINOLOGY_TARGET_LANGUAGES} target languages.")
    good: list[Mapping[str, str]] = []
    notes: list[str] = []
    for number, row in enumerate(rows, start=1):
        problem = _problem(row, languages[0])
        if problem:
            notes.append(f"Term {number}: {problem}")
        else:
            good.append({code: term for code, term in row.items() if term})
    if not good:
        raise invalid_parameter("The terminology file holds no valid term.")
    return _Terms(tuple(languages), tuple(good), len(notes), tuple(notes))


def _problem(row: Mapping[str, str], source_language: str) -> str:
    if not row.get(source_language) or sum(bool(term) for term in row.values()) < 2:
        return "a term needs a source and a target text"
    if any(len(term.encode()) > TERMINOLOGY_TERM_BYTES for term in row.values()):
        return f"longer than {TERMINOLOGY_TERM_BYTES} bytes"
    return ""


def _table(text: str, file_format: str) -> tuple[list[str], list[dict[str, str]]]:
    delimiter = "\t" if file_format == "TSV" else ","
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise invalid_parameter(f"The terminology file cannot be read: {error}.") from error
    if not table:
        raise invalid_parameter("The terminology file is empty.")
    header = [code.strip() for code in table[0]]
    rows = [
        {code: field.strip() for code, field in zip(header, row, strict=False)}
        for row in table[1:]
        if any(field.strip() for field in row)
    ]
    return header, rows


def _tmx(text: str) -> tuple[list[str], list[dict[str, str]]]:
    if "<!ENTITY" in text:
        raise invalid_parameter("Entity declarations are not supported.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no entities; the embedded AWS is local
    except ElementTree.ParseError as error:
        raise invalid_parameter(f"Invalid TMX format: {error}.") from error
    header = root.find("header")
    source = header.get("srclang", "") if header is not None else ""
    rows = [
        {
            variant.get(_LANGUAGE, ""): "".join(segment.itertext()).strip()
            for variant in unit.findall("tuv")
            if (segment := variant.find("seg")) is not None
        }
        for unit in root.findall("body/tu")
    ]
    targets = dict.fromkeys(code for row in rows for code in row if code != source)
    return [source, *targets], rows


def applied(terminology: Terminology | None, used: list[Term], limit: int) -> list[dict[str, Any]]:
    """AppliedTerminologies: the terms that a translation used, each once."""
    if terminology is None:
        return []
    terms = [{"SourceText": term.source, "TargetText": term.target} for term in dict.fromkeys(used)]
    return [{"Name": terminology.name, "Terms": terms[:limit]}]
