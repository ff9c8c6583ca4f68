"""Whether a language code in somebody's file means the language that is wanted.

Tools write `zh`, `zh-CN`, `zh_Hans`, `ZH-CN`, `zh_CN.UTF-8` for the same. A unit is not lost over
that; but simplified and traditional Chinese are never taken for each other.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ALIASES = {"cmn": "zh"}
# Where Chinese is written in traditional characters when the code names no script.
_TRADITIONAL = frozenset({"TW", "HK", "MO"})


class _Code(NamedTuple):
    language: str
    script: str
    region: str


def closeness(wanted: str, found: str) -> int | None:
    """Tell how well a code in a file fits the language that is wanted.

    Args:
        wanted: the code of the book's language, such as "zh" or "pt-BR".
        found: the code in the file.

    Returns:
        0 for the same code, 1 when one of both names no region, 2 for another region of the same
        language and script, None for another language.
    """
    here, there = _parse(wanted), _parse(found)
    if not here.language or here.language != there.language:
        return None
    if here.script and there.script and here.script != there.script:
        return None
    if here.region == there.region:
        return 0
    return 2 if here.region and there.region else 1


def _parse(code: str) -> _Code:
    """Take apart a BCP 47 code or a POSIX locale; "" for what it does not name."""
    parts = re.split(r"[-_]", re.split(r"[.@]", code.strip(), maxsplit=1)[0])
    language = _ALIASES.get(parts[0].lower(), parts[0].lower())
    script = next((p.title() for p in parts[1:] if len(p) == 4 and p.isalpha()), "")
    region = next(
        (p.upper() for p in parts[1:] if re.fullmatch(r"[A-Za-z]{2}|\d{3}", p)),
        "",
    )
    if language == "zh" and not script:
        script = "Hant" if region in _TRADITIONAL else "Hans"
    return _Code(language, script, region)
