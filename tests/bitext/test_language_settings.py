"""Language settings: what is read, and that every bad value is refused by name."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.errors import InvalidSettings
from bitext.settings import LanguageSettings, load_language, parse_language, source_settings
from tests.bitext.pipeline import CHINESE, LANGUAGES, SPANISH


@pytest.mark.parametrize("path", sorted(LANGUAGES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_language_file_says_all_that_is_read(path) -> None:
    """A value that a file leaves out would be English's."""
    values = tomllib.loads(path.read_text("utf-8"))
    assert {"name", "code", "translate_code", "granularity", "sentences", "bleu"} <= set(values)
    assert {"terminators", "closers", "abbreviations", "spaced"} <= set(values["sentences"])
    assert load_language(path) == parse_language(values, path.name)


def test_settings_survive_the_manifest() -> None:
    for settings in (CHINESE, SPANISH, source_settings("en")):
        assert parse_language(settings.to_json(), "manifest.json") == settings


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "code is missing"),
        ({"code": ""}, "code is missing"),
        ({"code": 5}, "code must be a string"),
        ({"code": "zh", "colour": 1}, "unknown setting 'colour'"),
        ({"code": "zh", "sentences": {"closer": ""}}, r"unknown setting 'closer' in \[sentences\]"),
        ({"code": "zh", "bleu": {"tokeniser": "zh"}}, r"unknown setting 'tokeniser' in \[bleu\]"),
        ({"code": "zh", "formality": "FORMAL"}, r"\[formality\] must be a table"),
        ({"code": "zh", "granularity": "word"}, 'granularity must be "sentence" or "paragraph"'),
        ({"code": "zh", "min_confidence": 1.1}, "min_confidence must lie between 0 and 1"),
        ({"code": "zh", "min_confidence": float("nan")}, "must lie between 0 and 1"),
        ({"code": "zh", "min_confidence": True}, "min_confidence must be a number"),
        ({"code": "zh", "active_custom_translation": 1}, "must be true or false"),
        ({"code": "zh", "sentences": {"spaced": "no"}}, "spaced must be true or false"),
        ({"code": "zh", "sentences": {"abbreviations": "sr"}}, "must be a list of strings"),
        ({"code": "zh", "sentences": {"abbreviations": [1]}}, "must be a list of strings"),
        ({"code": "zh", "sentences": {"references": "p"}}, "must be a list of strings"),
        ({"code": "zh", "sentences": {"continuations": [""]}}, "must be a list of strings"),
        ({"code": "zh", "sentences": {"joins": "힣-가"}}, "must be letters and ranges"),
        ({"code": "zh", "sentences": {"joins": "]"}}, "must be letters and ranges"),
        ({"code": "zh", "sentences": {"ordinals": "no"}}, "must be true or false"),
        ({"code": "zh", "bleu": {"tokenizer": 1}}, "tokenizer must be a string"),
    ],
)
def test_a_bad_value_is_named(values: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidSettings, match=f"^zh.toml: .*{message}"):
        parse_language(values, "zh.toml")


KEYS = st.sampled_from(sorted({*CHINESE.to_json(), *CHINESE.to_json()["sentences"], "level"}))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(KEYS, ANY, max_size=4))
def test_any_values_are_settings_or_say_what_is_wrong(values: dict[str, Any]) -> None:
    try:
        settings = parse_language({"code": "zh"} | values, "zh.toml")
    except InvalidSettings as found:
        message = str(found)
    else:
        assert isinstance(settings, LanguageSettings)
        return
    assert message.startswith("zh.toml: ")
    assert "\n" not in message
