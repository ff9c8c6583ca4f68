"""What the tests do with documents: parse, plan, answer like a translation job, put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bitext.assembly import Assembled, assemble
from bitext.documents import Document
from bitext.extraction import DocumentFiles
from bitext.job_html import TargetSegment, read, write
from bitext.parsing import parse
from bitext.planning import DocumentPlan, Edition, plan_document
from bitext.provenance import BATCH, SINGLE, Made, Provenance
from bitext.publication import Publication, Retry, make_publication, read_answer
from bitext.settings import ENGLISH, LanguageSettings, load_language

BY_JOB = Made(Provenance.MACHINE, "2026-01-02T03:04:05Z", "run", BATCH, "job", "examples")
ALONE = Made(Provenance.MACHINE, "2026-01-02T03:04:05Z", "run", SINGLE)
LANGUAGES = Path(__file__).parents[2] / "languages"
CHINESE = load_language(LANGUAGES / "zh.toml")
SPANISH = load_language(LANGUAGES / "es.toml")
EXAMPLES = Path(__file__).with_name("examples")
MARKDOWN_EXAMPLES = sorted(EXAMPLES.glob("*.md"))
BOOK = Path(__file__).parents[2] / "examples" / "book"
NOTEBOOK_EXAMPLES = sorted(EXAMPLES.glob("*.ipynb"))

_PIECE = re.compile(r"(<[^>]*>|&\w+;|P\d+(?=</span>))")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+")
_WIDE = str.maketrans(".,:;?!()", "。，：；？！（）")


def markdown(text: str, name: str = "page.md") -> Document:
    return parse(text.encode("utf-8"), name)


def plan(
    source: Document,
    origin: Document | None = None,
    human: Document | None = None,
    language: LanguageSettings = CHINESE,
) -> DocumentPlan:
    edition = Edition(human, origin or source) if human else None
    return plan_document(source, edition, ENGLISH, language)


def unchanged(made: DocumentPlan, language: LanguageSettings) -> dict[str, TargetSegment]:
    """The answer of a job that gives back what it got."""
    html = write(made.to_send, "en")
    return read(html, made.to_send, language)


def translated(made: DocumentPlan, language: LanguageSettings) -> dict[str, TargetSegment]:
    """The answer of a job that replaces every word and nothing else."""
    head, body, text = write(made.to_send, "en").partition("<body>")
    pieces = _PIECE.split(text)
    pieces[::2] = [foreign(piece, language) for piece in pieces[::2]]
    answer = head + body + "".join(pieces)
    return read(answer, made.to_send, language)


def foreign(text: str, language: LanguageSettings) -> str:
    """A stand-in for a translation: words without meaning in the language's way of writing."""
    if language.sentences.spaced:
        return _WORD.sub(lambda word: word[0] + "o", text)
    return _WORD.sub("词", text).translate(_WIDE).replace(" ", "")


def target_of(
    source: Document,
    origin: Document | None = None,
    human: Document | None = None,
    language: LanguageSettings = CHINESE,
) -> Assembled:
    made = plan(source, origin, human, language)
    return assemble(made, translated(made, language), ENGLISH, language)


def machine(made: DocumentPlan, word: str = "机") -> dict[str, TargetSegment]:
    """An answer that is easy to tell from human text: the source with a word before it."""
    return {segment.id: TargetSegment(word + segment.coded) for segment in made.to_send}


def published(
    files: DocumentFiles,
    answer: str | None,
    language: LanguageSettings,
    retries: Mapping[str, Retry] | None = None,
) -> Publication:
    """The document with the job's answer and what came of the retries."""
    draft = read_answer(files, answer, ENGLISH, language)
    return make_publication(draft, retries or {}, BY_JOB, ALONE)


def book_files(code: str) -> list[DocumentFiles]:
    """The sample book's documents with their human editions in one language."""
    files = []
    for path in sorted((BOOK / "source").rglob("*.*")):
        if path.suffix in (".md", ".ipynb"):
            name = path.relative_to(BOOK / "source")
            human = BOOK / "human" / code / name
            origin = human.with_stem(f"{human.stem}_origin")
            files.append(
                DocumentFiles(
                    name.as_posix(),
                    path.read_bytes(),
                    human.read_bytes() if human.exists() else None,
                    origin.read_bytes() if origin.exists() else None,
                )
            )
    return files
