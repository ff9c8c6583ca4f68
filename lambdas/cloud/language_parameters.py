"""Reads the settings of the book's languages from what Parameter Store answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bitext.errors import InvalidSettings
from bitext.settings import LanguageSettings, parse_language


def read_languages(path: str, pages: Iterable[Mapping[str, Any]]) -> dict[str, LanguageSettings]:
    """Return the settings of every target language, by its code and in the codes' order.

    Args:
        path: the folder of the parameters; each is named by its language and holds JSON.
        pages: the answers of GetParametersByPath.

    Raises:
        InvalidSettings: there is none, or one is wrong; the message names it.
    """
    found: dict[str, LanguageSettings] = {}
    for page in pages:
        for parameter in page["Parameters"]:
            name = parameter["Name"]
            settings = parse_language(_object(name, parameter["Value"]), name)
            if settings.code != name.rpartition("/")[2]:
                raise InvalidSettings(f"parameter {name} holds the language {settings.code}")
            found[settings.code] = settings
    if not found:
        raise InvalidSettings(f"no languages: there is no parameter under {path}")
    return dict(sorted(found.items()))


def _object(name: str, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise InvalidSettings(f"parameter {name} must hold a JSON object")
    return value
