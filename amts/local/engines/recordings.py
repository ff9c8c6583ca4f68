"""Reads recorded translations: CSV or TSV with language codes in row 1, or TMX."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

from amts.local.engines.engine import Example
from amts.local.engines.errors import EngineUnavailableError

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Recordings = dict[tuple[str, str], list[Example]]


def read(path: Path) -> Recordings:
    """The recorded translations of one file, by (source language, target language).

    In CSV and TSV the first column is the source; in TMX the header's `srclang`. Language codes
    are Amazon Translate's, as written.

    Raises:
        EngineUnavailableError: the file is missing, not UTF-8, or not what its ending says.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EngineUnavailableError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise EngineUnavailableError(f"{path}: not UTF-8") from error
    ending = path.suffix.lower()
    if ending == ".tmx":
        return _from_tmx(path, text)
    if ending in (".csv", ".tsv"):
        return _from_rows(path, text, "\t" if ending == ".tsv" else ",")
    raise EngineUnavailableError(f"{path}: a recording is a .csv, .tsv or .tmx file")


def _from_rows(path: Path, text: str, delimiter: str) -> Recordings:
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise EngineUnavailableError(f"{path}: {error}") from error
    if not rows or len(rows[0]) < 2:
        raise EngineUnavailableError(f"{path}: row 1 must name two languages or more")
    source, *targets = (code.strip() for code in rows[0])
    recordings: Recordings = defaultdict(list)
    for row in rows[1:]:
        for target, text_there in zip(targets, row[1:], strict=False):
            if row[0].strip() and text_there.strip():
                recordings[source, target].append(Example(row[0], text_there))
    return dict(recordings)


def _from_tmx(path: Path, text: str) -> Recordings:
    if "<!ENTITY" in text:
        raise EngineUnavailableError(f"{path}: a TMX file with entity declarations is not read")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - the user's own file, no entities
    except ElementTree.ParseError as error:
        raise EngineUnavailableError(f"{path}: {error}") from error
    header = root.find("header")
    default_source = header.get("srclang", "") if header is not None else ""
    recordings: Recordings = defaultdict(list)
    for unit in root.iter("tu"):
        source_code = unit.get("srclang", default_source)
        texts = {
            variant.get(_LANGUAGE, variant.get("lang", "")): "".join(segment.itertext()).strip()
            for variant in unit.findall("tuv")
            if (segment := variant.find("seg")) is not None
        }
        source = texts.pop(source_code, "")
        for target, text_there in texts.items():
            if source and text_there:
                recordings[source_code, target].append(Example(source, text_there))
    return dict(recordings)
