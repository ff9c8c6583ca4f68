"""The files of parallel data: what is written is what is read back."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import InvalidInput
from bitext.pairs import Pair, Reason
from bitext.parallel_data import FileFormat, digest, to_csv, to_file, to_jsonl, to_tmx

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PAIR = Pair('He said "no", P0 < 1 & 2.', "他说“不”，P0 < 1 & 2。", 1.0, "a.md")
# What `select` lets through: printable text in one line.
FIELD = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1)
PAIRS = st.lists(st.builds(Pair, FIELD, FIELD, st.floats(0, 1), st.just("a.md")), max_size=6)


def test_the_first_line_names_the_languages() -> None:
    assert to_csv([], "en", "zh") == b'"en","zh"\n'


def test_csv_is_quoted_utf8_with_line_feeds() -> None:
    assert to_file([PAIR], FileFormat.CSV, "en", "zh") == (
        '"en","zh"\n"He said ""no"", P0 < 1 & 2.","他说“不”，P0 < 1 & 2。"\n'.encode()
    )


def test_tsv_has_tabs() -> None:
    assert to_file([PAIR], FileFormat.TSV, "en", "zh-TW") == (
        '"en"\t"zh-TW"\n"He said ""no"", P0 < 1 & 2."\t"他说“不”，P0 < 1 & 2。"\n'.encode()
    )


def test_tmx_holds_languages_dates_and_texts() -> None:
    paragraph = Pair(
        "Two. Three.",
        "二。三。",
        1.0,
        "a.md",
        granularity="paragraph",
        changed="2024-05-01T08:09:10Z",
    )
    assert to_file([PAIR, paragraph], FileFormat.TMX, "en", "zh").decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tmx version="1.4">\n'
        '<header creationtool="amts" creationtoolversion="1" segtype="sentence" o-tmf="amts" '
        'adminlang="en" srclang="en" datatype="plaintext"/>\n'
        "<body>\n"
        '<tu><tuv xml:lang="en"><seg>He said "no", P0 &lt; 1 &amp; 2.</seg></tuv>'
        '<tuv xml:lang="zh"><seg>他说“不”，P0 &lt; 1 &amp; 2。</seg></tuv></tu>\n'
        '<tu changedate="20240501T080910Z" segtype="paragraph"><tuv xml:lang="en"><seg>Two. Three.'
        '</seg></tuv><tuv xml:lang="zh"><seg>二。三。</seg></tuv></tu>\n'
        "</body>\n</tmx>\n"
    )


def test_json_lines_hold_all_that_is_known() -> None:
    good = Pair(
        "A. B.",
        "甲。",
        0.98765432,
        "a.md",
        kind="2-1",
        source_place="line 3",
        target_place="cell 4, line 1",
        changed="2024-05-01T00:00:00Z",
    )
    known = {
        "source": "A. B.",
        "target": "甲。",
        "confidence": 0.9877,
        "kind": "2-1",
        "granularity": "sentence",
        "document": "a.md",
        "source_place": "line 3",
        "target_place": "cell 4, line 1",
        "provenance": "human",
        "changed": "2024-05-01T00:00:00Z",
    }
    both = to_jsonl([good, good.rejected(Reason.REPEATED)]).decode()
    assert [json.loads(line) for line in both.splitlines()] == [
        known,
        {**known, "reason": "same pair again"},
    ]
    assert to_file([good], FileFormat.JSONL, "en", "zh").decode() == both.splitlines(True)[0]


@given(PAIRS)
def test_whatever_the_pairs_they_are_read_back(pairs: list[Pair]) -> None:
    texts = [(pair.source, pair.target) for pair in pairs]
    for delimiter in (",", "\t"):
        data = to_csv(pairs, "en", "zh", delimiter).decode()
        assert data.count("\n") == len(pairs) + 1
        rows = csv.reader(io.StringIO(data, newline=""), delimiter=delimiter)
        assert [tuple(row) for row in rows] == [("en", "zh"), *texts]
    root = ElementTree.fromstring(to_tmx(pairs, "en", "zh"))  # noqa: S314
    units = root.iter("tu")
    read = [{v.get(LANGUAGE): v.findtext("seg") for v in unit} for unit in units]
    assert read == [{"en": source, "zh": target} for source, target in texts]
    lines = to_jsonl(pairs).decode().split("\n")[:-1]
    assert [(v["source"], v["target"]) for v in map(json.loads, lines)] == texts


@pytest.mark.parametrize("name", ["p.csv", "P.TSV", "a.b.tmx", "x/y.jsonl"])
def test_the_ending_says_the_format(name: str) -> None:
    assert FileFormat.of(name).value == name.rpartition(".")[2].lower()


@pytest.mark.parametrize("name", ["csv", "p", "p.txt", "p.csv.gz", ""])
def test_another_ending_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"must end in one of .csv, .tsv, .tmx, .jsonl"):
        FileFormat.of(name)


def test_the_digest_tells_content_from_content() -> None:
    assert digest(b"a") == digest(b"a")
    assert digest(b"a") != digest(b"b")
