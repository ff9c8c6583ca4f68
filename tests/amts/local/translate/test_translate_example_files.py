"""Parallel data input files: CSV, TSV and TMX by the service's rules."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts.local.translate.example_files import Imported, UnusableFileError, read


def _csv(*lines: str, end: str = "\n") -> Imported:
    return read((end.join(lines) + end).encode(), "CSV")


def _counts(imported: Imported) -> tuple[int, int, int]:
    return len(imported.records), imported.failed, imported.skipped


def test_a_good_file() -> None:
    imported = _csv('"en","es"', '"A ""quoted"" cat, here","Un gato"', "dog,perro")
    assert imported.source_language == "en"
    assert imported.target_languages == ("es",)
    assert imported.records == (
        ('A "quoted" cat, here', {"es": "Un gato"}),
        ("dog", {"es": "perro"}),
    )
    assert imported.notes == ()


def test_tsv_and_windows_line_ends() -> None:
    imported = read(b'zh\ten\r\n\xe7\x8c\xab\t"a, cat"\r\n', "TSV")
    assert imported.records == (("猫", {"en": "a, cat"}),)


@pytest.mark.parametrize("start", ["+", "-", "=", "@"])
def test_a_field_may_not_begin_like_a_formula(start: str) -> None:
    imported = _csv("en,es", f'"{start}x","x"', f'x,"{start}x"', f"a,x{start}", "＋a,b")
    assert _counts(imported) == (2, 2, 0)
    assert [note.content for note in imported.notes] == ["Line 2", "Line 3"]


def test_a_field_may_not_span_lines() -> None:
    imported = _csv("en,es", '"one', 'two","uno dos"', "a,b")
    assert _counts(imported) == (1, 2, 0)


def test_rows_need_as_many_fields_as_the_header() -> None:
    assert _counts(_csv("en,es", "a", "a,b,c", "a,b")) == (1, 2, 0)


def test_empty_and_long_fields_are_skipped() -> None:
    long = "字" * 334
    assert len(long.encode()) == 1002
    imported = _csv(
        "en,es,fr",
        ",uno,un",
        "  ,uno,un",
        f"{long},uno,un",
        "a,,un",
        f"b,{long},un",
        "c,,",
        "",
        f"{'x' * 1000},uno,un",
    )
    # Source: the whole record; target: only that field; both of a record: nothing is left of it.
    assert [record[0][:1] for record in imported.records] == ["a", "b", "x"]
    assert imported.records[0][1] == {"fr": "un"}
    assert _counts(imported) == (3, 0, 3 + 1 + 1 + 2 + 1)
    assert imported.examples("es")[0].source == "x" * 1000
    assert len(imported.examples("fr")) == 3


def test_of_equal_sources_the_last_one_counts() -> None:
    imported = _csv("en,es", "a,uno", "b,dos", "a,tres")
    assert dict(imported.records) == {"a": {"es": "tres"}, "b": {"es": "dos"}}
    assert _counts(imported) == (2, 0, 1)
    assert imported.notes[0].content == "Line 2"


def test_a_repeated_source_without_a_usable_target_replaces_nothing() -> None:
    assert dict(_csv("en,es", "a,uno", "a,").records) == {"a": {"es": "uno"}}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"en,es\n\xff,b\n", "UTF-8"),
        ("\ufeffen,es\na,b\n".encode(), "unsupported"),
        (b"en, es\na,b\n", "unsupported"),
        (b"EN,es\na,b\n", "unsupported"),
        (b"en,zh-CN\na,b\n", "unsupported"),
        (b"en\na\n", "source and a target"),
        (b"en,es,es\na,b,c\n", "twice"),
        (b"en,es\n", "no valid record"),
        (b"en,es\na,\n", "no valid record"),
        (b'"en,es\na,b\n', "not a row"),
    ],
)
def test_unusable_files(content: bytes, reason: str) -> None:
    with pytest.raises(UnusableFileError, match=reason):
        read(content, "CSV")


def _tmx(*units: str, srclang: str = "en") -> Imported:
    body = "".join(f"<tu>{unit}</tu>" if not unit.startswith("<tu ") else unit for unit in units)
    text = f'<?xml version="1.0"?><tmx version="1.4"><header srclang="{srclang}"/><body>{body}'
    return read(f"{text}</body></tmx>".encode(), "TMX")


def _variant(language: str, text: str, date: str = "") -> str:
    dated = f' changedate="{date}"' if date else ""
    return f'<tuv xml:lang="{language}"{dated}><seg>{text}</seg></tuv>'


def test_tmx_has_no_rule_about_first_characters() -> None:
    imported = _tmx(_variant("en", "-x = y\nz") + _variant("es", "+x <ph>i</ph>"))
    assert imported.records == (("-x = y\nz", {"es": "+x i"}),)


def test_tmx_units_need_one_source() -> None:
    imported = _tmx(
        _variant("en", "a") + _variant("en", "b"),
        _variant("es", "a") + _variant("fr", "b"),
        _variant("en", "a"),
        _variant("en", "a") + '<tuv xml:lang="es"></tuv>',
        _variant("en", "a") + _variant("es", "uno"),
    )
    assert _counts(imported) == (1, 4, 0)
    assert imported.auxiliary()["messages"][0] == {  # type: ignore[index]
        "content": "Number 1 TU element",
        "message": "Invalid TMX format. One tu element should contain exactly one tuv element "
        "with the source language code: en",
    }


def test_tmx_the_newest_date_wins_then_the_last() -> None:
    newest = _tmx(
        _variant("en", "a", "20260102T000000Z") + _variant("es", "new"),
        _variant("en", "a", "20260101T000000Z") + _variant("es", "old"),
    )
    assert dict(newest.records) == {"a": {"es": "new"}}
    undated = _tmx(
        _variant("en", "a") + _variant("es", "first"), _variant("en", "a") + _variant("es", "last")
    )
    assert dict(undated.records) == {"a": {"es": "last"}}


@pytest.mark.parametrize(
    "text",
    [
        "<tmx",
        "<tmx><header srclang='xx'/><body><tu/></body></tmx>",
        "<tmx><header srclang='en'/><body></body></tmx>",
        "<!DOCTYPE tmx [<!ENTITY a 'b'>]><tmx/>",
    ],
)
def test_unusable_tmx(text: str) -> None:
    with pytest.raises(UnusableFileError, match="Invalid TMX"):
        read(text.encode(), "TMX")


_FIELDS = st.text(max_size=30)


@given(st.lists(st.tuples(_FIELDS, _FIELDS), max_size=8))
def test_every_row_ends_somewhere(rows: list[tuple[str, str]]) -> None:
    """Whatever the fields: no crash, and each row is imported, failed or skipped."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("en", "es"), ("anchor", "ancla"), *rows])
    content = file.getvalue().encode(errors="ignore")
    imported = read(content, "CSV")
    lines = content.decode().count("\n") - 1
    assert sum(_counts(imported)) == lines
