"""What the CDK context says about a book, checked before anything is built.

The context comes from `cdk.json`, from `-c name=value` (text) and from CDK_CONTEXT_JSON.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
"""Where Amazon Translate offers Active Custom Translation (its developer guide, "Customizing your
translations with parallel data"). The buckets must be in the job's own Region."""

LAYERS = ("text", "scoring")

KEYS = (
    "book",
    "region",
    "source_language",
    "languages",
    "evaluation_documents",
    "upload_window_seconds",
    "upload_quiet_seconds",
    "work_expiry_days",
    "notification_email",
    "prices",
    "budget_usd_per_run",
)

_BOOK = re.compile(r"[a-z](?:-?[a-z0-9])*")
_BOOK_LENGTH = 40
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PARAMETER_BYTES = 4096
_BUDGET_LIMIT = 1_000_000
_PRICES = {"act_per_million", "batch_per_million", "translate_text_per_million"}


class SettingsError(Exception):
    """The context or a file that the stack needs is wrong; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Language:
    """A target language.

    Attributes:
        code: its code, and the name of its file.
        parameter: its file's values as JSON, as the workflow reads them.
    """

    code: str
    parameter: str


@dataclass(frozen=True, slots=True)
class BookSettings:
    """One book's settings.

    Attributes:
        book: its name, part of the stack's and of every resource's name.
        region: where it is deployed.
        source_language: the code of the source edition's language.
        languages: the target languages.
        evaluation_documents: JSON: "auto", or a list of paths and globs relative to `source/`.
        upload_window_seconds: how long uploads are gathered before they start a run.
        upload_quiet_seconds: how long no file must have arrived before a run looks at the book.
        work_expiry_days: days that a run's own files are kept.
        notification_email: who is written to, or "".
        prices: JSON: US dollars by name, see `cdk.json`.
        budget_usd_per_run: JSON: US dollars that a run may cost, over all languages, or null.
    """

    book: str
    region: str
    source_language: str
    languages: tuple[Language, ...]
    evaluation_documents: str
    upload_window_seconds: int
    upload_quiet_seconds: int
    work_expiry_days: int
    notification_email: str
    prices: str
    budget_usd_per_run: str


def read_settings(context: Mapping[str, Any], root: Path) -> BookSettings:
    """Check the context and read the files of its languages.

    Args:
        context: the values of `KEYS`, as they were given; one that is missing is an error.
        root: the project's folder.

    Raises:
        SettingsError: a value or a language's file is missing or wrong.
    """
    source_language = _text(context, "source_language")
    if not _LANGUAGE.fullmatch(source_language):
        raise SettingsError(f"source_language {source_language!r} is not a language code")
    prices = _prices(context)
    return BookSettings(
        book=_book(context),
        region=_region(context),
        source_language=source_language,
        languages=_languages(context, source_language, root / "languages"),
        evaluation_documents=_evaluation_documents(context),
        # SQS gathers a batch for at most 300 seconds.
        upload_window_seconds=_whole_number(context, "upload_window_seconds", 1, 300),
        upload_quiet_seconds=_whole_number(context, "upload_quiet_seconds", 0, 300),
        work_expiry_days=_whole_number(context, "work_expiry_days", 1, 3650),
        notification_email=_email(context),
        prices=prices,
        budget_usd_per_run=_budget(context, prices),
    )


def read_layers(root: Path) -> dict[str, Path]:
    """Return the folder of each built layer, by its name.

    Raises:
        SettingsError: a layer is not built.
    """
    folders = {name: root / "build" / "layers" / name for name in LAYERS}
    for name, folder in folders.items():
        if not (folder / "python").is_dir():
            raise SettingsError(f"build/layers/{name} is missing: run `make layers`")
    return folders


def _book(context: Mapping[str, Any]) -> str:
    book = _text(context, "book")
    if not _BOOK.fullmatch(book) or len(book) > _BOOK_LENGTH:
        raise SettingsError(
            f"book {book!r} must be small letters, digits and single hyphens, begin with a letter "
            f"and have at most {_BOOK_LENGTH} characters"
        )
    return book


def _region(context: Mapping[str, Any]) -> str:
    region = _text(context, "region")
    if region not in REGIONS:
        raise SettingsError(
            f"region {region!r}: Active Custom Translation is offered in {', '.join(REGIONS)} only"
        )
    return region


def _languages(
    context: Mapping[str, Any], source_language: str, folder: Path
) -> tuple[Language, ...]:
    codes = _list(context, "languages")
    if not codes:
        raise SettingsError("languages is empty: name at least one target language")
    for code in codes:
        if codes.count(code) > 1:
            raise SettingsError(f"languages names {code!r} twice")
        if code == source_language:
            raise SettingsError(f"languages names {code!r}, which is the source language")
    return tuple(_language(code, folder) for code in codes)


def _language(code: str, folder: Path) -> Language:
    path = folder / f"{code}.toml"
    # The pattern also keeps a code such as "../x" from naming a file elsewhere.
    if not _LANGUAGE.fullmatch(code) or not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.toml")))
        raise SettingsError(f"no language {code!r} in languages/ (there are: {known})")
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"languages/{path.name} is not TOML: {error}") from None
    if values.get("code") != code:
        raise SettingsError(f'languages/{path.name}: code must be "{code}", as the file is named')
    parameter = json.dumps(values, ensure_ascii=False, sort_keys=True)
    if len(parameter.encode()) > _PARAMETER_BYTES:
        raise SettingsError(f"languages/{path.name} is too long: {_PARAMETER_BYTES} bytes of JSON")
    return Language(code, parameter)


def _evaluation_documents(context: Mapping[str, Any]) -> str:
    if context.get("evaluation_documents") == "auto":
        return json.dumps("auto")
    return json.dumps(_list(context, "evaluation_documents"), ensure_ascii=False)


def _email(context: Mapping[str, Any]) -> str:
    if not context.get("notification_email"):
        return ""
    email = _text(context, "notification_email")
    if not _EMAIL.fullmatch(email):
        raise SettingsError(f"notification_email {email!r} is not an e-mail address")
    return email


def _prices(context: Mapping[str, Any]) -> str:
    prices = context.get("prices")
    if isinstance(prices, str):
        try:
            prices = json.loads(prices)
        except json.JSONDecodeError:
            prices = None
    if not isinstance(prices, Mapping) or not all(_is_price(price) for price in prices.values()):
        raise SettingsError("prices must map names to dollars, as in cdk.json")
    return json.dumps(dict(prices), sort_keys=True)


def _budget(context: Mapping[str, Any], prices: str) -> str:
    """Return the budget as JSON; the command line gives text, and "none" for null.

    A price that is missing counts as nothing, and a budget would not hold.
    """
    budget = context.get("budget_usd_per_run")
    if isinstance(budget, str):
        try:
            budget = None if budget.strip().lower() in ("none", "null") else float(budget)
        except ValueError:
            budget = -1
    if budget is not None and not (_is_price(budget) and budget <= _BUDGET_LIMIT):
        raise SettingsError(
            f"budget_usd_per_run must be a number of dollars from 0 to {_BUDGET_LIMIT:,}, "
            "or null for no budget"
        )
    missing = [] if budget is None else sorted(_PRICES - json.loads(prices).keys())
    if missing:
        raise SettingsError(f"budget_usd_per_run needs prices: {', '.join(missing)} is missing")
    return json.dumps(budget)


def _is_price(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _text(context: Mapping[str, Any], key: str) -> str:
    value = context.get(key)
    if not isinstance(value, str) or not value:
        raise SettingsError(f"{key} must be given as text, in cdk.json or with -c {key}=…")
    return value


def _list(context: Mapping[str, Any], key: str) -> list[str]:
    value = context.get(key)
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return list(value)
    raise SettingsError(f"{key} must be a list, in cdk.json or with -c {key}=one,two")


def _whole_number(context: Mapping[str, Any], key: str, low: int, high: int) -> int:
    value = context.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise SettingsError(f"{key} must be a whole number from {low} to {high}")
    return value
