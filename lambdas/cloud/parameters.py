"""The settings of the book's languages, as the stack put them into Parameter Store."""

from __future__ import annotations

from bitext.settings import LanguageSettings
from cloud import clients
from cloud.errors import translate_errors
from cloud.language_parameters import read_languages


def languages(path: str) -> dict[str, LanguageSettings]:
    """Return the settings of every target language, by its code and in the codes' order.

    Args:
        path: the folder of the parameters; each is named by its language and holds JSON.

    Raises:
        InvalidSettings: there is none, or one is wrong; the message names it.
        ServiceError: Systems Manager refused or is busy.
    """
    with translate_errors():
        pages = clients.ssm().get_paginator("get_parameters_by_path")
        return read_languages(path, pages.paginate(Path=path, Recursive=False))
