"""Chapters in several languages that say the same, sentence by sentence."""

from __future__ import annotations

import re

from bitext.documents import Document
from bitext.pairing import Bitext, pair_documents
from bitext.settings import ENGLISH, LanguageSettings, load_language
from tests.bitext.pipeline import EXAMPLES, LANGUAGES, markdown

SETTINGS: dict[str, LanguageSettings] = {
    "en": ENGLISH,
    **{path.stem: load_language(path) for path in sorted(LANGUAGES.glob("*.toml"))},
}
TARGETS = tuple(code for code in SETTINGS if code != "en")

_SENTENCE_END = re.compile(r"(?<=[.;。])\s*")


def text_of(code: str) -> str:
    return (EXAMPLES / "languages" / f"{code}.txt").read_text("utf-8")


def sentences(code: str) -> list[str]:
    return [piece for piece in _SENTENCE_END.split(text_of(code).strip()) if piece]


def chapter(code: str, anchors: str = "x", first: int = 0, last: int | None = None) -> str:
    """A chapter with a formula of its own in each paragraph.

    Args:
        code: the language's.
        anchors: the name in its formulas; other ones make another chapter.
        first: the first of its sentences.
        last: the sentence after its last one.
    """
    paragraphs = sentences(code)[first:last]
    return "\n\n".join(f"${anchors}_{{{first + n}}}$ {text}" for n, text in enumerate(paragraphs))


def paired(source: str, target: str, code: str, source_code: str = "en") -> Bitext:
    here = markdown(source + "\n", "source.md")
    there = markdown(target + "\n", "target.md")
    return pair_documents(here, there, SETTINGS[source_code], SETTINGS[code])


def document(text: str) -> Document:
    return markdown(text + "\n")
