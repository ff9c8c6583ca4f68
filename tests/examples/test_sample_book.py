"""The facts that the sample book promises in its README, checked mechanically."""

import ast
import csv
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

BOOK = Path(__file__).resolve().parents[2] / "examples" / "book"
SOURCE = BOOK / "source"
LANGUAGES = ("es", "zh")
MISSING = {
    "zh": "chapter_networks/evaluation.md",
    "es": "chapter_networks/training-loop.ipynb",
}
STALE = {
    "zh": "chapter_basics/overfitting.md",
    "es": "chapter_networks/activations.ipynb",
}
COMMENTS_TRANSLATED = {
    "zh": "chapter_networks/perceptron.md",
    "es": "chapter_basics/overfitting.md",
}
SCORED = ("chapter_basics/linear-models.md", "chapter_basics/gradient-descent.md")
EDITIONS = ("numpy", "python")

DOCUMENTS = sorted(
    path.relative_to(SOURCE).as_posix()
    for path in SOURCE.rglob("*")
    if path.suffix in {".md", ".ipynb"}
)
TRANSLATED = [
    (language, document)
    for language in LANGUAGES
    for document in DOCUMENTS
    if document != MISSING[language]
]
ENGLISH = [SOURCE / document for document in DOCUMENTS] + [
    BOOK / "human" / language / f"{Path(STALE[language]).with_suffix('')}_origin{suffix}"
    for language in LANGUAGES
    for suffix in [Path(STALE[language]).suffix]
]


def name_in_book(path: Path | str) -> str:
    """The name of a parameterized case: a path inside the book."""
    return path if isinstance(path, str) else path.relative_to(BOOK).as_posix()


FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
DISPLAY_MATH = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE_MATH = re.compile(r"(?<!\$)\$([^$]+)\$(?!\$)")
ROLE = re.compile(r":(label|eqlabel|numref|eqref|cite|width|begin_tab|end_tab):(?:`([^`]*)`)?")


def human(language: str, document: str) -> Path:
    return BOOK / "human" / language / document


def origin(language: str, document: str) -> Path:
    path = human(language, document)
    return path.with_name(f"{path.stem}_origin{path.suffix}")


def notebook(path: Path) -> dict[str, Any]:
    loaded = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def markdown(path: Path) -> str:
    """The Markdown of a document; the code cells of a notebook become fences."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    parts = []
    for cell in notebook(path)["cells"]:
        text = joined(cell["source"])
        fenced = f"```{{.python .input}}\n{text}\n```"
        parts.append(fenced if cell["cell_type"] == "code" else text)
    return "\n\n".join(parts) + "\n"


def fences(path: Path) -> list[tuple[str, str]]:
    return [(m["info"], m["body"]) for m in FENCE.finditer(markdown(path))]


def prose(path: Path) -> str:
    return FENCE.sub("", markdown(path))


def roles(path: Path) -> Counter[tuple[str, str | None]]:
    return Counter((m[1], m[2]) for m in ROLE.finditer(prose(path)))


def display_math(path: Path) -> Counter[str]:
    return Counter(" ".join(math.split()) for math in DISPLAY_MATH.findall(prose(path)))


def inline_math(path: Path) -> Counter[str]:
    text = DISPLAY_MATH.sub("", prose(path))
    return Counter(" ".join(math.split()) for math in INLINE_MATH.findall(text))


def sentences(path: Path) -> list[str]:
    """Sentences of running text, list items and captions; no headings, tables or formulas."""
    text = DISPLAY_MATH.sub("\n\n", prose(path))
    text = re.sub(r"^ *:(?:label|eqlabel|width|begin_tab|end_tab):.*$", "", text, flags=re.M)
    text = re.sub(r"^(?:\||#).*$", "\n", text, flags=re.M)
    text = re.sub(r"^ *(?:\*|\d+\.) ", "\n\n", text, flags=re.M)
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    parts = (re.split(r"(?<=[.?!])[”\"»)*\]]*\s+(?=[^a-z])", p) for p in paragraphs if p)
    return [part for found in parts for part in found if re.search(r"\w{3}", part)]


def without_comments(code: str) -> str:
    return re.sub(r"(?<=  )#(?!@).*$", "", code, flags=re.M)


def cells_of_edition(path: Path, edition: str) -> list[str]:
    """The code cells that a reader of one edition sees; an unmarked cell is NumPy's."""
    cells = []
    for info, body in fences(path):
        if info != "{.python .input}":
            continue
        mark = re.match(r"#@tab (.+)\n", body)
        editions = mark[1].split(", ") if mark else [EDITIONS[0]]
        if edition in editions or "all" in editions:
            cells.append(body)
    return cells


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_book_has_ten_documents_and_two_languages() -> None:
    suffixes = Counter(Path(document).suffix for document in DOCUMENTS)

    assert suffixes == {".md": 7, ".ipynb": 3}
    assert sorted(path.name for path in (BOOK / "human").iterdir()) == list(LANGUAGES)
    assert not [document for document in DOCUMENTS if "_origin." in document]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_lacks_exactly_one_document(language: str) -> None:
    root = BOOK / "human" / language
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    expected = {
        path.relative_to(root).as_posix()
        for of, document in TRANSLATED
        if of == language
        for path in (human(language, document), origin(language, document))
    }

    assert there == expected
    assert MISSING[language] in DOCUMENTS
    assert len(set(MISSING.values())) == len(set(STALE.values())) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_origins_equal_the_source_but_for_one_document(language: str) -> None:
    differing = [
        document
        for of, document in TRANSLATED
        if of == language
        and origin(language, document).read_bytes() != (SOURCE / document).read_bytes()
    ]

    assert differing == [STALE[language]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_stale_document_moved_on_by_a_few_sentences_and_one_cell(language: str) -> None:
    document = STALE[language]
    before, now = origin(language, document), SOURCE / document
    gone = Counter(sentences(before)) - Counter(sentences(now))
    came = Counter(sentences(now)) - Counter(sentences(before))
    cells = list(zip(fences(before), fences(now), strict=True))

    assert gone.total() == 3
    assert came.total() == 4
    assert sum(old != new for old, new in cells) == 1


FILES = sorted(path for path in BOOK.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=name_in_book)
def test_every_file_is_clean_utf8(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", errors="strict")

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not re.search("[\r\t\ufeff\ufffd\u00a0\u200b]", text)


NOTEBOOKS = sorted(BOOK.rglob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_in_book)
def test_notebook_follows_nbformat(path: Path) -> None:
    loaded = notebook(path)
    ids = [cell["id"] for cell in loaded["cells"]]
    counts = [c["execution_count"] for c in loaded["cells"] if c["cell_type"] == "code"]

    assert set(loaded) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (loaded["nbformat"], loaded["nbformat_minor"]) == (4, 5)
    assert loaded["metadata"]["kernelspec"]["name"] == "python3"
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", cell_id) for cell_id in ids)
    assert counts == list(range(1, len(counts) + 1))
    for cell in loaded["cells"]:
        common = {"cell_type", "id", "metadata", "source"}
        of_code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == common | of_code
        assert cell["cell_type"] in {"markdown", "code"}
        assert isinstance(cell["metadata"], dict)
        texts = [cell["source"]]
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                assert set(output) == {"output_type", "name", "text"}
                texts.append(output["text"])
            else:
                assert set(output) == {"output_type", "data", "metadata", "execution_count"}
                assert output["output_type"] == "execute_result"
                assert output["execution_count"] == cell["execution_count"]
                texts.extend(output["data"].values())
        for text in texts:
            lines = [text] if isinstance(text, str) else text
            assert all(isinstance(line, str) for line in lines)
            if isinstance(text, list):
                assert "".join(text).splitlines(keepends=True) == text


def test_notebooks_use_both_forms_of_source_and_carry_outputs_and_metadata() -> None:
    forms: dict[type, set[str]] = {str: set(), list: set()}
    metadata: list[dict[str, Any]] = []
    outputs: set[str] = set()
    for path in SOURCE.rglob("*.ipynb"):
        for cell in notebook(path)["cells"]:
            forms[type(cell["source"])].add(path.stem)
            metadata.append(cell["metadata"])
            outputs.update(output["output_type"] for output in cell.get("outputs", []))

    assert forms[str] == {"activations"}
    assert forms[list] == {"loss-functions", "training-loop"}
    assert any("tags" in found for found in metadata)
    assert outputs == {"stream", "execute_result"}


@pytest.mark.parametrize("path", [p for p in ENGLISH if p.suffix == ".ipynb"], ids=name_in_book)
def test_stored_outputs_are_what_the_cells_print(path: Path) -> None:
    separator = "--- end of cell ---"
    script: list[str] = []
    stored: list[str] = []
    for cell in notebook(path)["cells"]:
        if cell["cell_type"] != "code":
            continue
        shown = [
            joined(output["text"])
            if output["output_type"] == "stream"
            else joined(output["data"]["text/plain"]) + "\n"
            for output in cell["outputs"]
        ]
        stored.append("".join(shown))
        tree = ast.parse(joined(cell["source"]))
        last = tree.body[-1]
        if cell["outputs"] and cell["outputs"][-1]["output_type"] == "execute_result":
            assert isinstance(last, ast.Expr)
            show = ast.parse("print(repr(value))").body[0]
            assign = ast.parse(f"value = {ast.unparse(last.value)}").body[0]
            tree.body[-1:] = [assign, show]
        script += [ast.unparse(tree), f"print({separator!r})"]

    printed = run_python("\n".join(script)).split(f"{separator}\n")

    assert printed == [*stored, ""]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("path", ENGLISH, ids=name_in_book)
def test_code_runs_in_order(path: Path, edition: str) -> None:
    cells = cells_of_edition(path, edition)
    if not any(body.startswith("#@tab python") for _, body in fences(path)):
        # The document exists in one edition only: every cell belongs to it.
        cells = [body for info, body in fences(path) if info == "{.python .input}"]

    assert cells
    assert run_python("\n".join(cells)).strip()


def test_both_editions_of_a_document_print_the_same() -> None:
    both = [
        path for path in ENGLISH if any(body.startswith("#@tab python") for _, body in fences(path))
    ]

    assert len(both) >= 5
    for path in both:
        first, second = (run_python("\n".join(cells_of_edition(path, e))) for e in EDITIONS)
        assert first == second, path


def test_labels_are_unique_and_references_resolve() -> None:
    found: Counter[tuple[str, str | None]] = Counter()
    for document in DOCUMENTS:
        found += roles(SOURCE / document)
    names: dict[str, set[str | None]] = {}
    for kind, name in found:
        names.setdefault(kind, set()).add(name)
    entries = set(re.findall(r"^@\w+\{(.+),$", (SOURCE / "book.bib").read_text("utf-8"), re.M))

    assert all(n == 1 for (kind, _), n in found.items() if kind in {"label", "eqlabel"})
    assert names["numref"] <= names["label"]
    assert names["eqref"] <= names["eqlabel"]
    assert names["cite"] == entries


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pictures_and_contents_exist(document: str) -> None:
    path = SOURCE / document
    pictures = re.findall(r"!\[.+?\]\(([^)]+)\)", prose(path))
    contents = [
        line
        for info, body in fences(path)
        if info == "toc"
        for line in body.split("\n")
        if line and not line.startswith(":")
    ]

    for picture in pictures:
        ET.parse(path.parent / picture)  # noqa: S314 - our own pictures
    for entry in contents:
        listed = (path.parent / entry).resolve()
        assert [known for known in DOCUMENTS if (SOURCE / known).with_suffix("") == listed]


def test_source_uses_the_markup_of_d2lbook() -> None:
    texts = {document: markdown(SOURCE / document) for document in DOCUMENTS}
    book = "\n".join(texts.values())
    text = "\n".join(prose(SOURCE / document) for document in DOCUMENTS)

    assert text.count("&lt;unk&gt;") == 1
    assert 4 <= text.count(":begin_tab:") == text.count(":end_tab:")
    assert book.count("#@tab all") >= 5
    assert book.count("#@tab python") >= 5
    assert len(re.findall(r"^!\[", text, re.M)) == 2
    assert re.search(r"^!\[[^\n]*\$[^\n]*\]\(", text, re.M)
    assert re.search(r"^> ", text, re.M)
    assert re.search(r"^    \* ", text, re.M)
    assert re.search(r"^\* [^\n]+\n[A-Z]?[a-z]+ ", text, re.M), "a lazily continued item"
    assert re.search(r"^  \$\$", text, re.M), "display math inside a list item"
    assert "[**" in text
    assert "(**" in text
    for chapter in ("preface", "basics", "networks"):
        inside = [t for d, t in texts.items() if d.startswith(f"chapter_{chapter}/")]
        assert any("\n## Exercises\n" in t for t in inside)


@pytest.mark.parametrize(("language", "document"), TRANSLATED)
def test_translation_keeps_references_math_and_code(language: str, document: str) -> None:
    translated, english = human(language, document), origin(language, document)

    assert roles(translated) == roles(english)
    assert display_math(translated) == display_math(english)
    assert inline_math(translated) == inline_math(english)
    assert Counter(re.findall(r"\]\(([^)*\s]+)\)", prose(translated))) == Counter(
        re.findall(r"\]\(([^)*\s]+)\)", prose(english))
    )
    for mark in ("[**", "**]", "(**", "**)", "&lt;unk&gt;"):
        assert prose(translated).count(mark) == prose(english).count(mark)
    assert len(fences(translated)) == len(fences(english))
    for (info, body), (info_english, body_english) in zip(
        fences(translated), fences(english), strict=True
    ):
        assert info == info_english
        assert without_comments(body) == without_comments(body_english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_comments_in_code_are_translated_in_one_document(language: str) -> None:
    changed = [
        document
        for of, document in TRANSLATED
        if of == language
        and fences(human(language, document)) != fences(origin(language, document))
    ]

    assert changed == [COMMENTS_TRANSLATED[language]]


@pytest.mark.parametrize(("language", "document"), TRANSLATED)
def test_translation_has_the_blocks_of_its_origin_and_is_translated(
    language: str, document: str
) -> None:
    def blocks(path: Path) -> list[str]:
        lines = (re.match(r" *(#+ |\* |1\. |\||!\[)", line) for line in prose(path).split("\n"))
        return [line[0] for line in lines if line]

    translated, english = human(language, document), origin(language, document)
    shared = set(sentences(translated)) & set(sentences(english))

    assert blocks(translated) == blocks(english)
    assert not {sentence for sentence in shared if len(sentence) > 20}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_translators_note_per_language(language: str) -> None:
    sign = {"zh": "译者注：", "es": "Nota de la traducción:"}[language]
    noted = [d for of, d in TRANSLATED if of == language and sign in prose(human(of, d))]

    assert len(noted) == 1


@pytest.mark.parametrize("document", [d for of, d in TRANSLATED if of == "zh"])
def test_chinese_typography(document: str) -> None:
    text = re.sub(r"`[^`]*`", "`x`", prose(human("zh", document)))
    text = DISPLAY_MATH.sub("", text)
    text = INLINE_MATH.sub("$x$", text)
    han = r"[\u4e00-\u9fff]"

    assert re.search(han, text)
    assert not re.findall(rf"{han} +[\w`$*]", text)
    assert not re.findall(rf"[A-Za-z0-9`$)] +{han}", text)
    assert not re.findall(rf"{han}[,;:?!]", text)
    assert not re.findall(rf"[,;?!]{han}", text)
    assert not re.findall(r"(?<![ \n]):(?:numref|eqref|cite):", text)
    # An emphasis that ends in punctuation before a letter is none in CommonMark.
    assert not re.findall(rf"^\* \*[^*\n]+[。，：；]\*{han}", text, re.M)


def test_sentence_counts() -> None:
    counts = {document: len(sentences(SOURCE / document)) for document in DOCUMENTS}

    assert sum(counts.values()) >= 220
    for document in SCORED:
        assert counts[document] >= 20
        assert document not in {*STALE.values(), *MISSING.values()}


def test_glossaries_hold_terms_of_the_book() -> None:
    text = " ".join(" ".join(prose(SOURCE / d).split()) for d in DOCUMENTS).lower()
    chinese = [
        line.split("，")
        for line in (BOOK / "glossary" / "zh.md").read_text("utf-8").split("\n")
        if line and not line.startswith("#")
    ]
    with (BOOK / "glossary" / "es.csv").open(encoding="utf-8", newline="") as lines:
        header, *spanish = list(csv.reader(lines))

    assert header == ["en", "es"]
    for pairs in ([(en, zh) for zh, en in chinese], [(en, es) for en, es in spanish]):
        assert len(pairs) >= 15
        assert len({en for en, _ in pairs}) == len(pairs)
        assert all(target.strip() for _, target in pairs)
        assert not [en for en, _ in pairs if en not in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_use_the_glossary(language: str) -> None:
    """A term that a document uses is found in its translation in the glossary's words."""
    if language == "zh":
        lines = (BOOK / "glossary" / "zh.md").read_text("utf-8").split("\n")
        pairs = [tuple(reversed(line.split("，"))) for line in lines if "，" in line]
    else:
        rows = (BOOK / "glossary" / "es.csv").read_text("utf-8").split("\n")[1:]
        pairs = [tuple(row.split(",")) for row in rows if row]
    for of, document in TRANSLATED:
        if of != language:
            continue
        english = " ".join(prose(origin(of, document)).split()).lower()
        target = " ".join(prose(human(of, document)).split()).lower()
        for term, translation in pairs:
            if re.search(rf"\*{term}\*", english):
                assert translation in target, (document, term)
