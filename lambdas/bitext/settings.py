"""Settings of a book's languages, read from `languages/*.toml` (as parsed values, not files).

One file is one target language. The stack hands the parsed values to the workflow, which hands
them on in the manifest, so that a language is added without code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from bitext.errors import InvalidSettings

Granularity = Literal["sentence", "paragraph"]

_TOP_LEVEL = {
    "name",
    "code",
    "translate_code",
    "granularity",
    "active_custom_translation",
    "min_confidence",
    "sentences",
    "typography",
    "bleu",
    "formality",
    "recognition",
}


_TABLES = {
    "sentences": {
        "terminators",
        "closers",
        "abbreviations",
        "references",
        "spaced",
        "joins",
        "continuations",
        "ordinals",
    },
    "typography": {"half_width", "full_width", "space_beside_latin", "space_before_roles"},
    "bleu": {"tokenizer"},
    "formality": {"level"},
    "recognition": {"letters", "words"},
}


@dataclass(frozen=True, slots=True)
class SentenceRules:
    """How a language ends and separates its sentences.

    Attributes:
        terminators: characters that may end a sentence.
        closers: characters that stay with the sentence when they follow its end.
        abbreviations: words (without the last period) after which a period does not end a
            sentence. One in small letters holds for a capital at its beginning too ("fig", "Fig");
            others hold as they are written ("Ms" is not "ms", "cf" not "CF").
        references: likewise words after which a period does not end a sentence when a number or a
            placeholder follows ("no. 3", but "The answer is no.").
        spaced: whether words and sentences are separated by spaces.
        joins: letters, written as in a regular expression's brackets ("가-힣"): a Latin terminator
            between two of them ends a sentence without a space; "" where none does.
        continuations: words that, right after a terminator and its closers, show that the sentence
            goes on (a Japanese quotation with "と" after it).
        ordinals: whether a whole number with a period is an ordinal, and never a sentence's end.
    """

    terminators: str = ".!?"
    closers: str = "\"'”’)]}»"
    abbreviations: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    spaced: bool = True
    joins: str = ""
    continuations: tuple[str, ...] = ()
    ordinals: bool = False


@dataclass(frozen=True, slots=True)
class Typography:
    """How a language writes what stands beside protected pieces and Latin words.

    Attributes:
        half_width: punctuation that becomes full-width beside wide letters and placeholders.
        full_width: what it becomes, character by character.
        space_beside_latin: in a language without spaces, whether the spaces that an engine writes
            beside Latin words, digits and placeholders stay.
        space_before_roles: whether a role (:numref:`x`) has a space before it even after
            punctuation; after a letter it has one in every language.
    """

    half_width: str = ""
    full_width: str = ""
    space_beside_latin: bool = True
    space_before_roles: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """By what a text of a language is recognised; with neither, nothing is said of it.

    Attributes:
        letters: letters that none of its texts is without, written as in a regular expression's
            brackets ("가-힣"); "" in a script that it shares with its neighbours.
        words: its most frequent words, in small letters, without those that a neighbouring language
            has as often. In a language without spaces they are pieces of text.
    """

    letters: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """Everything that differs from one target language to another.

    Attributes:
        code: the language's folder name and key everywhere in AMTS.
        name: its English name.
        translate_code: Amazon Translate's code for it.
        granularity: what parallel data pairs: sentences or paragraphs.
        active_custom_translation: whether jobs are given parallel data.
        min_confidence: beads below this posterior probability (0..1) are not used as examples.
        sentences: sentence rules.
        bleu_tokenizer: sacrebleu's tokenizer for scores of this language.
        formality: Amazon Translate's formality, or "" for the engine's default.
        typography: spaces and punctuation.
        recognition: by what its texts are recognised.
    """

    code: str
    name: str = ""
    translate_code: str = ""
    granularity: Granularity = "sentence"
    active_custom_translation: bool = True
    min_confidence: float = 0.8
    sentences: SentenceRules = field(default_factory=SentenceRules)
    bleu_tokenizer: str = "13a"
    formality: str = ""
    typography: Typography = field(default_factory=Typography)
    recognition: Recognition = field(default_factory=Recognition)

    def to_json(self) -> dict[str, Any]:
        """Return the settings in the form that `parse_language` reads."""
        rules = asdict(self.sentences)
        rules["abbreviations"] = sorted(self.sentences.abbreviations)
        rules["references"] = sorted(self.sentences.references)
        rules["continuations"] = list(self.sentences.continuations)
        values: dict[str, Any] = {
            "name": self.name,
            "code": self.code,
            "translate_code": self.translate_code,
            "granularity": self.granularity,
            "active_custom_translation": self.active_custom_translation,
            "min_confidence": self.min_confidence,
            "sentences": rules,
            "bleu": {"tokenizer": self.bleu_tokenizer},
        }
        if self.typography != Typography():
            values["typography"] = asdict(self.typography)
        if self.formality:
            values["formality"] = {"level": self.formality}
        if self.recognition != Recognition():
            words = sorted(self.recognition.words)
            values["recognition"] = {"letters": self.recognition.letters, "words": words}
        return values


# Abbreviations of technical English after which a period rarely ends a sentence. "etc." is none of
# them: it ends a sentence where a capital follows, and a small letter never begins one.
_ENGLISH_ABBREVIATIONS = (
    "e.g i.e vs cf al fig figs eq eqs chap vol resp approx incl Dr Mr Mrs Ms Prof St Inc Ltd Co "
    "Corp Jr Sr U.S U.K Ph.D w.r.t i.i.d a.k.a p.s"
)
_ENGLISH_REFERENCES = (
    "no nos sec secs sect ch chs ed eds p pp art tab alg app ref refs thm def prop cor lem ex"
)
# "a", "as", "in", "no", "on" and "do" are words of other languages too.
_ENGLISH_WORDS = (
    "the of to and is that this for are with it be by can we from have not which if at or you will "
    "an these has its our but was how when more than they what each two use such where some so"
)
ENGLISH = LanguageSettings(
    code="en",
    name="English",
    translate_code="en",
    sentences=SentenceRules(
        abbreviations=frozenset(_ENGLISH_ABBREVIATIONS.split()),
        references=frozenset(_ENGLISH_REFERENCES.split()),
    ),
    recognition=Recognition(words=frozenset(_ENGLISH_WORDS.split())),
)


def parse_language(values: Mapping[str, Any], where: str) -> LanguageSettings:
    """Return the settings held by a language file's parsed values.

    Args:
        values: the parsed TOML (or the JSON made from it).
        where: the file's or parameter's name, for messages.

    Raises:
        InvalidSettings: a key is unknown, missing or of the wrong kind; the message names both.
    """
    unknown = sorted(set(values) - _TOP_LEVEL)
    if unknown:
        raise InvalidSettings(f"{where}: unknown setting {unknown[0]!r}")
    for table, keys in _TABLES.items():
        unknown = sorted(set(_table(values, table, where)) - keys)
        if unknown:
            raise InvalidSettings(f"{where}: unknown setting {unknown[0]!r} in [{table}]")
    code = _text(values, "code", where, required=True)
    sentences = _table(values, "sentences", where)
    joins = _text(sentences, "joins", where)
    if joins and not _is_letter_class(joins):
        raise InvalidSettings(f'{where}: sentences.joins must be letters and ranges, like "가-힣"')
    defaults = SentenceRules()
    granularity = values.get("granularity", "sentence")
    if granularity not in ("sentence", "paragraph"):
        raise InvalidSettings(f'{where}: granularity must be "sentence" or "paragraph"')
    confidence = values.get("min_confidence", 0.8)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        raise InvalidSettings(f"{where}: min_confidence must be a number")
    if not 0 <= confidence <= 1:
        raise InvalidSettings(f"{where}: min_confidence must lie between 0 and 1")
    return LanguageSettings(
        code=code,
        name=_text(values, "name", where) or code,
        translate_code=_text(values, "translate_code", where) or code,
        granularity=granularity,
        active_custom_translation=_flag(values, "active_custom_translation", where, default=True),
        min_confidence=float(confidence),
        sentences=SentenceRules(
            terminators=_text(sentences, "terminators", where) or defaults.terminators,
            closers=_text(sentences, "closers", where) or defaults.closers,
            abbreviations=_short_forms(sentences, "abbreviations", where),
            references=_short_forms(sentences, "references", where),
            spaced=_flag(sentences, "spaced", where, default=True),
            joins=joins,
            continuations=tuple(_strings(sentences, "continuations", where)),
            ordinals=_flag(sentences, "ordinals", where, default=False),
        ),
        typography=_typography(_table(values, "typography", where), where),
        bleu_tokenizer=_text(_table(values, "bleu", where), "tokenizer", where) or "13a",
        formality=_text(_table(values, "formality", where), "level", where),
        recognition=_recognition(_table(values, "recognition", where), where),
    )


def _recognition(values: Mapping[str, Any], where: str) -> Recognition:
    letters = _text(values, "letters", where)
    if letters and not _is_letter_class(letters):
        raise InvalidSettings(
            f'{where}: recognition.letters must be letters and ranges, like "가-힣"'
        )
    words = _strings(values, "words", where, table="recognition")
    for word in words:
        if word != word.lower() or not word.isalpha():
            raise InvalidSettings(f"{where}: recognition.words must be words in small letters")
    return Recognition(letters, frozenset(words))


def _typography(values: Mapping[str, Any], where: str) -> Typography:
    half, full = _text(values, "half_width", where), _text(values, "full_width", where)
    if len(half) != len(full):
        raise InvalidSettings(
            f"{where}: typography.half_width and full_width must have the same number of characters"
        )
    return Typography(
        half,
        full,
        _flag(values, "space_beside_latin", where, default=True),
        _flag(values, "space_before_roles", where, default=False),
    )


def load_language(path: Path) -> LanguageSettings:
    """Read one language file.

    Raises:
        InvalidSettings: the file is missing, is not TOML, or holds a bad setting.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InvalidSettings(f"{path.name}: no such language file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"{path.name}: not TOML: {error}") from None
    settings = parse_language(values, path.name)
    if settings.code != path.stem:
        raise InvalidSettings(f'{path.name}: code must be "{path.stem}", as the file is named')
    return settings


def _text(values: Mapping[str, Any], key: str, where: str, *, required: bool = False) -> str:
    value = values.get(key, "")
    if not isinstance(value, str):
        raise InvalidSettings(f"{where}: {key} must be a string")
    if required and not value:
        raise InvalidSettings(f"{where}: {key} is missing")
    return value


def _flag(values: Mapping[str, Any], key: str, where: str, *, default: bool) -> bool:
    value = values.get(key, default)
    if not isinstance(value, bool):
        raise InvalidSettings(f"{where}: {key} must be true or false")
    return value


def _strings(
    values: Mapping[str, Any], key: str, where: str, table: str = "sentences"
) -> list[str]:
    value = values.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise InvalidSettings(f"{where}: {table}.{key} must be a list of strings")
    return value


def _short_forms(sentences: Mapping[str, Any], key: str, where: str) -> frozenset[str]:
    return frozenset(word.rstrip(".") for word in _strings(sentences, key, where))


def _is_letter_class(letters: str) -> bool:
    """Whether text is letters and ranges of letters, as a regular expression's brackets hold."""
    if not re.fullmatch(r"(?:[^\W\d_](?:-[^\W\d_])?)+", letters):
        return False
    return all(a <= b for a, b in re.findall(r"(.)-(.)", letters))


def _table(values: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = values.get(key, {})
    if not isinstance(value, Mapping):
        raise InvalidSettings(f"{where}: [{key}] must be a table")
    return value


def source_settings(code: str) -> LanguageSettings:
    """Return the settings of a source language: English's own, defaults for any other."""
    return ENGLISH if code == ENGLISH.code else LanguageSettings(code=code, translate_code=code)
