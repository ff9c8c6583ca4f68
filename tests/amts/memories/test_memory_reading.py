"""What is wrong with a file of translations is told with its place."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amts.memories.reading import is_memory, read_translations
from bitext.errors import DocumentError, UnreadableDocument, UnsupportedDocument

TMX = '<tmx version="1.4"><body><tu>{}</tu></body></tmx>'
TWO = '<tuv xml:lang="en"><seg>A.</seg></tuv><tuv xml:lang="zh"><seg>一。</seg></tuv>'
XLIFF = '<xliff version="1.2"><file {}><body>{}</body></file></xliff>'
UNIT = "<trans-unit id='1'><source>A.</source><target>一。</target></trans-unit>"
ENTITY = '<!DOCTYPE tmx [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>\n'
DEEP = "<tuv xml:lang='en'><seg>" + "<hi>" * 120 + "</hi>" * 120 + "</seg></tuv>"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tmx", "", "line 1: no element found"),
        ("a.tmx", "<tmx>\n<body>\n</tmx>", "line 3: mismatched tag"),
        ("a.tmx", "<html/>", "not a TMX file: its root element is 'html'"),
        ("a.tmx", "<tmx><body/></tmx>", "no pair to use in it"),
        ("a.tmx", ENTITY + TMX.format(TWO), "line 1: it declares or uses XML entities"),
        ("a.tmx", TMX.format(DEEP), "line 1: nested too deeply"),
        ("a.tmx", '<?xml version="1.0" encoding="x-none"?><tmx/>', "line 1: unknown encoding"),
        (
            "a.tmx",
            TMX.format(TWO.replace("zh", "fr")),
            "no pair to use in it (left out: 1 other languages)",
        ),
        ("a.xlf", "<tmx/>", "not an XLIFF file"),
        (
            "a.xlf",
            XLIFF.format('target-language="fr"', UNIT),
            "no pair to use in it (left out: 1 other languages)",
        ),
        ("a.xliff", XLIFF.format("", UNIT.replace("</target>", "")), "line 1: mismatched tag"),
        ("a.ts", "<TS language='fr'/>", "its language is fr, not zh"),
        ("a.ts", "import { a } from 'b';", "line 1: syntax error"),
        ("a.po", 'msgid "a"\nnonsense\n', "line 2: Syntax error in po file"),
        ("a.po", 'msgid ""\nmsgstr "Language: fr\\n"\n', "its language is fr, not zh"),
        ("a.mo", "no catalogue", "Invalid mo file, magic number is incorrect"),
        ("a.csv", "en,fr\na,b\n", "line 1: the first row names no columns en and zh"),
        ("a.csv", "", "no pair to use in it"),
        ("a.csv", 'en,zh\na,b\n"c,d\n', "line 3: unexpected end of data"),
        ("a.csv", b"en,zh\na,b\nc,\xff\n", "line 3: not UTF-8"),
        ("a.jsonl", '{"source": "a", "target": "b"}\n{"source"', "line 2: not a JSON object"),
        ("a.jsonl", '{"source": ["a"], "target": ["b"]}', "line 1: not a JSON object with the"),
        ("a.jsonl", "[" * 100_000, "line 1: not a JSON object"),
        (
            "a.jsonl",
            '{"source": "a", "target": "b", "confidence": 7}',
            "line 1: a confidence is a number from 0 to 1",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, name: str, content: str | bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnreadableDocument) as raised:
        read_translations(path, "en", "zh", f"mine/{name}")
    assert str(raised.value).startswith(f"mine/{name}: {told}")
    assert "\n" not in str(raised.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedDocument):
        read_translations(tmp_path / "a.docx", "en", "zh")
    with pytest.raises(UnreadableDocument, match="No such file"):
        read_translations(tmp_path / "a.tmx", "en", "zh")


def test_a_file_may_be_in_another_encoding(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + TMX.format(TWO)
    (tmp_path / "a.tmx").write_bytes(text.encode("utf-16"))
    (tmp_path / "b.po").write_bytes(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=GB18030\\n"\n\n'
        'msgid "A."\nmsgstr "一。"\n'.encode("gb18030")
    )
    for name in ("a.tmx", "b.po"):
        (unit,) = read_translations(tmp_path / name, "en", "zh").units
        assert (unit.source, unit.target) == ("A.", "一。")


def test_a_compiled_catalogue_is_read(tmp_path: Path) -> None:
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "zh"}
    catalogue.append(polib.POEntry(msgid="A.", msgstr="一。"))
    catalogue.save_as_mofile(str(tmp_path / "a.mo"))
    (unit,) = read_translations(tmp_path / "a.mo", "en", "zh").units
    assert (unit.source, unit.target, unit.place) == ("A.", "一。", "entry 1")


def test_a_broken_file_gives_nothing(tmp_path: Path) -> None:
    whole = TMX.format(TWO + "</tu><tu>" + TWO)
    (tmp_path / "a.tmx").write_text(whole[: whole.rindex("<tu>")])
    with pytest.raises(DocumentError):
        read_translations(tmp_path / "a.tmx", "en", "zh")


def test_a_folder_is_no_memory(tmp_path: Path) -> None:
    (tmp_path / "a.ts").mkdir()
    assert not is_memory(tmp_path / "a.ts")
    assert is_memory(tmp_path / "B.XLF")


@given(data=st.binary(max_size=200), suffix=st.sampled_from([".po", ".mo", ".xlf", ".ts"]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    heads = {
        ".po": b'msgid "',
        ".mo": b"\xde\x12\x04\x95\0\0\0\0\1\0\0\0",
        ".xlf": b"<xliff>",
        ".ts": b"<TS>",
    }
    with TemporaryDirectory() as folder:
        for content in (data, heads[suffix] + data):
            path = Path(folder, f"a{suffix}")
            path.write_bytes(content)
            with suppress(UnreadableDocument):
                assert read_translations(path, "en", "zh").units
