"""Language settings: every file of the project, and every bad value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bitext.errors import InvalidSettings
from bitext.settings import (
    ENGLISH,
    LanguageSettings,
    SentenceRules,
    Typography,
    load_language,
    parse_language,
    source_settings,
)

LANGUAGES = sorted(Path(__file__).parents[2].joinpath("languages").glob("*.toml"))


def test_the_languages_of_the_project() -> None:
    assert [path.stem for path in LANGUAGES] == ["es", "ja", "ko", "pt", "tr", "vi", "zh"]


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_a_language_file_parses_and_survives_json(path: Path) -> None:
    settings = load_language(path)

    assert settings.code == path.stem
    assert settings.name[0].isupper()
    assert settings.sentences.spaced is (path.stem not in ("zh", "ja"))
    assert not set("¿¡") & set(settings.sentences.terminators)
    assert parse_language(settings.to_json(), "parameter") == settings


@pytest.mark.parametrize("settings", [ENGLISH, LanguageSettings("xx", "X", "xx", "paragraph")])
def test_round_trip_of_built_in_settings(settings: LanguageSettings) -> None:
    assert parse_language(settings.to_json(), "x") == settings


def test_defaults() -> None:
    assert parse_language({"code": "xx"}, "x.toml") == LanguageSettings(
        code="xx",
        name="xx",
        translate_code="xx",
        granularity="sentence",
        active_custom_translation=True,
        min_confidence=0.8,
        sentences=SentenceRules(),
        bleu_tokenizer="13a",
        formality="",
    )


def test_every_value_is_read() -> None:
    settings = parse_language(
        {
            "code": "xx",
            "name": "Some",
            "translate_code": "xx-YY",
            "granularity": "paragraph",
            "active_custom_translation": False,
            "min_confidence": 1,
            "sentences": {
                "terminators": "!",
                "closers": ")",
                "abbreviations": ["Dr.", "p.ej"],
                "references": ["núm."],
                "joins": "가-힣",
                "continuations": ["と"],
                "ordinals": True,
                "spaced": False,
            },
            "typography": {
                "half_width": ",.",
                "full_width": "，。",
                "space_beside_latin": False,
                "space_before_roles": True,
            },
            "bleu": {"tokenizer": "char"},
            "formality": {"level": "FORMAL"},
        },
        "x.toml",
    )

    rules = SentenceRules(
        terminators="!",
        closers=")",
        abbreviations=frozenset({"Dr", "p.ej"}),
        references=frozenset({"núm"}),
        spaced=False,
        joins="가-힣",
        continuations=("と",),
        ordinals=True,
    )
    typography = Typography(",.", "，。", space_beside_latin=False, space_before_roles=True)
    assert settings == LanguageSettings(
        "xx", "Some", "xx-YY", "paragraph", False, 1.0, rules, "char", "FORMAL", typography
    )
    assert parse_language(settings.to_json(), "x.toml") == settings


@pytest.mark.parametrize(
    ("bad", "key"),
    [
        ({"code": ""}, "code is missing"),
        ({"code": 7}, "code must be a string"),
        ({"colour": "red"}, "unknown setting 'colour'"),
        ({"name": ["x"]}, "name must be a string"),
        ({"translate_code": False}, "translate_code must be a string"),
        ({"granularity": "word"}, "granularity must be"),
        ({"granularity": 1}, "granularity must be"),
        ({"active_custom_translation": "yes"}, "active_custom_translation must be true or false"),
        ({"active_custom_translation": 1}, "active_custom_translation must be true or false"),
        ({"min_confidence": "0.8"}, "min_confidence must be a number"),
        ({"min_confidence": True}, "min_confidence must be a number"),
        ({"min_confidence": -0.1}, "min_confidence must lie between 0 and 1"),
        ({"min_confidence": 1.1}, "min_confidence must lie between 0 and 1"),
        ({"min_confidence": float("nan")}, "min_confidence must lie between 0 and 1"),
        ({"sentences": []}, "[sentences] must be a table"),
        ({"sentences": {"terminators": 1}}, "terminators must be a string"),
        ({"sentences": {"closers": []}}, "closers must be a string"),
        ({"sentences": {"spaced": 0}}, "spaced must be true or false"),
        ({"sentences": {"abbreviations": "dr"}}, "abbreviations must be a list of strings"),
        ({"sentences": {"abbreviations": ["dr", 1]}}, "abbreviations must be a list of strings"),
        ({"typography": 1}, "[typography] must be a table"),
        ({"typography": {"half": ","}}, "unknown setting 'half' in [typography]"),
        ({"typography": {"half_width": ","}}, "must have the same number of characters"),
        ({"typography": {"half_width": 1}}, "half_width must be a string"),
        ({"typography": {"space_beside_latin": 1}}, "space_beside_latin must be true or false"),
        ({"typography": {"space_before_roles": "y"}}, "space_before_roles must be true or false"),
        ({"bleu": "zh"}, "[bleu] must be a table"),
        ({"bleu": {"tokenizer": 1}}, "tokenizer must be a string"),
        ({"formality": "FORMAL"}, "[formality] must be a table"),
        ({"formality": {"level": True}}, "level must be a string"),
    ],
)
def test_a_bad_value_names_file_and_key(bad: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidSettings) as error:
        parse_language({"code": "xx", **bad}, "xx.toml")

    assert str(error.value).startswith("xx.toml: ")
    assert key in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_code() -> None:
    with pytest.raises(InvalidSettings, match=r"x\.toml: code is missing"):
        parse_language({}, "x.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "xx.toml: no such language file"),
        (b"code = ", "xx.toml: not TOML"),
        (b"code = '\xff'", "xx.toml: not TOML"),
        (b"code = 'yy'", 'xx.toml: code must be "xx"'),
    ],
)
def test_a_bad_file(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "xx.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(InvalidSettings) as error:
        load_language(path)
    assert str(error.value).startswith(message)
    assert str(tmp_path) not in str(error.value)


def test_source_languages() -> None:
    assert source_settings("en") is ENGLISH
    assert "e.g" in ENGLISH.sentences.abbreviations
    assert source_settings("de") == replace(LanguageSettings("de"), translate_code="de")
