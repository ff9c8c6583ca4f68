"""The context is checked before anything is built."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import KEYS, SettingsError, read_layers, read_settings

ROOT = Path(__file__).parents[2]
CONTEXT = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]


def read(**changes: Any) -> Any:
    """Read cdk.json's context with some values changed."""
    return read_settings({**CONTEXT, **changes}, ROOT)


def test_cdk_json_holds_every_key_and_is_right() -> None:
    assert set(KEYS) <= set(CONTEXT)
    settings = read()
    assert settings.book == "book"
    assert settings.region == "us-east-1"
    assert [language.code for language in settings.languages] == ["zh", "es"]
    assert settings.upload_window_seconds == 20
    assert settings.notification_email == ""
    assert settings.budget_usd_per_run == "null"


def test_the_command_line_gives_text() -> None:
    settings = read(
        languages="zh, tr",
        upload_window_seconds="5",
        evaluation_documents="a.md,b/*.ipynb",
        notification_email="editor@example.org",
        prices='{"act_per_million": 60.5}',
    )
    assert [language.code for language in settings.languages] == ["zh", "tr"]
    assert settings.upload_window_seconds == 5
    assert json.loads(settings.evaluation_documents) == ["a.md", "b/*.ipynb"]
    assert settings.notification_email == "editor@example.org"
    assert json.loads(settings.prices) == {"act_per_million": 60.5}


def test_numbers_may_come_as_json_numbers() -> None:
    assert read(upload_window_seconds=7.0).upload_window_seconds == 7


@pytest.mark.parametrize(
    ("given", "budget"),
    [(None, None), (0, 0), (5, 5), (2.5, 2.5), ("7.25", 7.25), ("none", None), ("NULL", None)],
)
def test_a_budget_is_a_sum_or_none(given: Any, budget: float | None) -> None:
    assert json.loads(read(budget_usd_per_run=given).budget_usd_per_run) == budget


@pytest.mark.parametrize("given", [-1, "-0.01", "", "cheap", True, [5], "nan", "inf", 1e7, "1e999"])
def test_a_budget_that_is_no_sum_is_refused(given: Any) -> None:
    said = "budget_usd_per_run must be a number of dollars from 0 to 1,000,000, or null"
    with pytest.raises(SettingsError, match=said):
        read(budget_usd_per_run=given)


def test_a_budget_needs_prices() -> None:
    prices = {"act_per_million": 60, "batch_per_million": 15}
    assert read(prices=prices).budget_usd_per_run == "null"
    said = "budget_usd_per_run needs prices: translate_text_per_million is missing"
    with pytest.raises(SettingsError, match=said):
        read(prices=prices, budget_usd_per_run=5)


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1"])
def test_regions_with_custom_translation_are_taken(region: str) -> None:
    assert read(region=region).region == region


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"region": "eu-central-1"}, "region 'eu-central-1': Active Custom Translation"),
        ({"region": None}, "region must be given as text"),
        ({"languages": ["zh", "xx"]}, "no language 'xx' in languages/ (there are: es, ja, ko,"),
        ({"languages": "../zh"}, "no language '../zh' in languages/"),
        ({"languages": []}, "languages is empty"),
        ({"languages": "zh,zh"}, "languages names 'zh' twice"),
        ({"languages": 5}, "languages must be a list"),
        ({"source_language": "zh"}, "languages names 'zh', which is the source language"),
        ({"source_language": "English"}, "source_language 'English' is not a language code"),
        ({"book": "My Book"}, "book 'My Book' must be small letters"),
        ({"book": "a--b"}, "book 'a--b' must be small letters"),
        ({"book": "x" * 41}, "at most 40 characters"),
        ({"upload_window_seconds": 0}, "upload_window_seconds must be a whole number from 1"),
        ({"upload_window_seconds": 301}, "upload_window_seconds must be a whole number from 1"),
        ({"upload_window_seconds": "2.5"}, "upload_window_seconds must be a whole number from 1"),
        ({"upload_window_seconds": True}, "upload_window_seconds must be a whole number from 1"),
        ({"work_expiry_days": "soon"}, "work_expiry_days must be a whole number"),
        ({"evaluation_documents": 3}, "evaluation_documents must be a list"),
        ({"notification_email": "nobody"}, "notification_email 'nobody' is not"),
        ({"prices": "cheap"}, "prices must map names to dollars"),
        ({"prices": {"act_per_million": -1}}, "prices must map names to dollars"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(**changes)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_language_file_must_be_toml_and_say_its_own_code(tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "zh.toml").write_text("code = ", "utf-8")
    with pytest.raises(SettingsError, match=r"languages/zh.toml is not TOML"):
        read_settings({**CONTEXT, "languages": "zh"}, tmp_path)
    (folder / "zh.toml").write_text('code = "ja"', "utf-8")
    with pytest.raises(SettingsError, match=r'code must be "zh"'):
        read_settings({**CONTEXT, "languages": "zh"}, tmp_path)
    (folder / "zh.toml").write_text(f'code = "zh"\nname = "{"x" * 4096}"', "utf-8")
    with pytest.raises(SettingsError, match="too long"):
        read_settings({**CONTEXT, "languages": "zh"}, tmp_path)


def test_a_layer_that_is_not_built_is_named(tmp_path: Path) -> None:
    (tmp_path / "build" / "layers" / "text" / "python").mkdir(parents=True)
    with pytest.raises(SettingsError, match="build/layers/scoring is missing: run `make layers`"):
        read_layers(tmp_path)
