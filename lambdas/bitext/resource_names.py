"""Names and descriptions of parallel data and terminologies: whose a resource is.

The workflow gives them, the commands read them back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

NAME_LENGTH = 256
"""Longest name of parallel data or of a job."""

_PREFIX = "amts-"
_DIGEST = "sha256:"
_OUR_DESCRIPTION = re.compile(_DIGEST + "[0-9a-f]{64}")
_NAME = re.compile(r"([A-Za-z0-9-]_?)+")
# A region or a script begins with a capital or a digit (BCP 47). That keeps `amts-novel-en-zh`, the
# Chinese of the book `novel-en`, from being taken for a language of the book `novel`.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z0-9][A-Za-z0-9]{1,7})?")


def parallel_data_name(book: str, language: str) -> str:
    """Return the name of a book's parallel data in one language: `amts-<book>-<language>`.

    Names must match `([A-Za-z0-9-]_?)+`. What does not fit is replaced, and a digest of the real
    name is added then, so that two books never share a resource.
    """
    name = f"{_PREFIX}{book}-{language}"
    if is_resource_name(name):
        return name
    plain = re.sub(r"_(?=_)|[^A-Za-z0-9_-]", "-", name)
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{plain[: NAME_LENGTH - 13]}-{digest}"


def terminology_name(book: str, language: str) -> str:
    """Return the name of a book's terminology in one language: that of its parallel data."""
    return parallel_data_name(book, language)


def description(digest: str) -> str:
    """Return what a resource is described as that holds the file of that SHA-256 (hex)."""
    return _DIGEST + digest


def is_made_by_amts(name: str, description: str) -> bool:
    """Whether AMTS made a resource, for whatever book, or somebody else did.

    Args:
        name: the resource's name.
        description: its description.
    """
    return name.startswith(_PREFIX) and _OUR_DESCRIPTION.fullmatch(description) is not None


def is_resource_name(text: str) -> bool:
    """Whether a text can be the name of a resource of Amazon Translate."""
    return len(text) <= NAME_LENGTH and _NAME.fullmatch(text) is not None


def is_language(text: str, known: Collection[str] = ()) -> bool:
    """Whether a text is the code of a language, and not the name of a resource.

    Args:
        text: what somebody gave.
        known: codes that are languages whatever they look like.
    """
    return text in known or _LANGUAGE.fullmatch(text) is not None


def language_of(name: str, book: str, known: Collection[str] = ()) -> str:
    """Return the language whose parallel data of the book has that name; "" when none has.

    Args:
        name: a resource's name.
        book: the book.
        known: codes of the book's languages. A name that had to be altered is only found by them.
    """
    for language in known:
        if parallel_data_name(book, language) == name:
            return language
    prefix = f"{_PREFIX}{book}-"
    language = name.removeprefix(prefix)
    ours = name.startswith(prefix) and _LANGUAGE.fullmatch(language) is not None
    return language if ours and parallel_data_name(book, language) == name else ""
