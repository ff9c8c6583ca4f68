"""The settings of the book's languages, as the stack put them into Parameter Store."""

from __future__ import annotations

import json
from typing import Any

from bitext.errors import InvalidSettings
from bitext.settings import LanguageSettings, parse_language
from cloud import clients
from cloud.errors import translate_errors


def languages(path: str) -> dict[str, LanguageSettings]:
    """Return the settings of every target language, by its code and in the codes' order.

    Args:
        path: the folder of the parameters; each is named by its language and holds JSON.

    Raises:
        InvalidSettings: there is none, or one is wrong; the message names it.
        ServiceError: Systems Manager refused or is busy.
    """
    found: dict[str, LanguageSettings] = {}
    with translate_errors():
        pages = clients.ssm().get_paginator("get_parameters_by_path")
        for page in pages.paginate(Path=path, Recursive=False):
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
