"""The settings of a language, found in the checkout's `languages/`."""

from __future__ import annotations

from amts.editions import check_language
from amts.project import find_project, require_project
from bitext.settings import LanguageSettings, load_language, source_settings


def target_settings(code: str) -> LanguageSettings:
    """Return a target language's settings, from `languages/<code>.toml`.

    Raises:
        InvalidInput: the code cannot be one.
        InvalidSettings: there is no such file, or it is not right.
        NoProject: there is no checkout.
    """
    return load_language(require_project().root / "languages" / f"{check_language(code)}.toml")


def any_settings(code: str) -> LanguageSettings:
    """Return a language's settings: its own file's, else those of a source language.

    Raises:
        InvalidInput: the code cannot be one.
        InvalidSettings: its file is not right.
    """
    project = find_project()
    if project and (project.root / "languages" / f"{check_language(code)}.toml").is_file():
        return target_settings(code)
    return source_settings(check_language(code))


def all_targets() -> tuple[LanguageSettings, ...]:
    """Return the settings of every target language of the checkout.

    Raises:
        InvalidSettings: a file of one is not right.
        NoProject: there is no checkout.
    """
    folder = require_project().root / "languages"
    return tuple(load_language(path) for path in sorted(folder.glob("*.toml")))
