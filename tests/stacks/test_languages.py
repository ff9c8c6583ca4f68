"""The language files are read by the workflow's own reader, and their values hold together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bitext.settings import LanguageSettings, load_language

FOLDER = Path(__file__).parents[2] / "languages"
FILES = sorted(FOLDER.glob("*.toml"))

# Amazon Translate's developer guide, "Supported languages" and "Setting formality".
TRANSLATE_CODES = {"zh", "ja", "ko", "pt", "tr", "vi", "es"}
FORMALITY = {"nl", "fr", "fr-CA", "de", "hi", "it", "ja", "ko", "pt-PT", "es", "es-MX"}
# sacrebleu's tokenizers that need nothing installed beside it.
TOKENIZERS = {"13a", "zh", "char", "intl", "none"}


def test_there_are_seven() -> None:
    assert [file.stem for file in FILES] == ["es", "ja", "ko", "pt", "tr", "vi", "zh"]


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def language(request: pytest.FixtureRequest) -> LanguageSettings:
    """Each language."""
    return load_language(request.param)


def test_amazon_translate_knows_it(language: LanguageSettings) -> None:
    assert language.translate_code in TRANSLATE_CODES
    if language.formality:
        assert language.formality in ("FORMAL", "INFORMAL")
        assert language.translate_code in FORMALITY


def test_its_tokenizer_needs_no_dictionary(language: LanguageSettings) -> None:
    assert language.bleu_tokenizer in TOKENIZERS
    expected = {"zh": "zh", "ja": "char", "ko": "char"}
    assert language.bleu_tokenizer == expected.get(language.code, "13a")


def test_its_sentence_rules_hold_together(language: LanguageSettings) -> None:
    rules = language.sentences
    assert not set(rules.terminators) & set(rules.closers)
    assert not set("¿¡") & set(rules.terminators)
    assert rules.spaced == (language.code not in ("zh", "ja"))
    # A language without spaces has no period that an abbreviation could end in.
    assert bool(rules.abbreviations) == rules.spaced
    assert ("." in rules.terminators) == rules.spaced


def test_its_typography_fits_its_sentences(language: LanguageSettings) -> None:
    rules = language.typography
    assert bool(rules.full_width) == (not language.sentences.spaced)
    assert rules.space_beside_latin == language.sentences.spaced
    assert rules.space_before_roles == (not language.sentences.spaced)
    assert rules.half_width.isascii()
    assert len(set(rules.half_width)) == len(rules.half_width)


def test_parallel_data_is_made_of_sentences(language: LanguageSettings) -> None:
    # 1,000 bytes a side hold 333 characters of Chinese, Japanese or Korean.
    assert language.granularity == "sentence"
    assert language.active_custom_translation
    assert 0.5 < language.min_confidence < 1


def test_comments_say_why(language: LanguageSettings) -> None:
    lines = (FOLDER / f"{language.code}.toml").read_text("utf-8").splitlines()
    assert sum(line.startswith("#") for line in lines) >= 4
