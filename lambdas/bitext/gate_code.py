"""When two pieces of code are the same: by logical lines of tokens, comments and strings aside.

Python is read with the standard library's tokenizer. What is no Python (shell, R, a listing of
output) is compared by lines, comments stripped.
"""

from __future__ import annotations

import io
import re
import token as token_names
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})")
_STRING = (
    r"(?P<string>(?i:[rbuft]{0,2})(?:'''.*?'''|\"\"\".*?\"\"\"|"
    r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"))"
)
# Whichever begins first: a string may hold a comment's mark, and a comment a quote.
_HASH_WORDS = re.compile(_STRING + r"|(?P<comment>(?<![^\s;])#[^\n]*)", re.DOTALL)
_SLASH_WORDS = re.compile(_STRING + r"|(?P<comment>(?<![^\s;])//[^\n]*)", re.DOTALL)
# Languages whose comments begin with two slashes; "#" is code in them.
_SLASHES = re.compile(
    r"\b(?:c|cpp|c\+\+|cuda|java|javascript|js|ts|typescript|go|rust|scala|swift)\b"
)
# What a string is filled with: "{loss:.3f}", "%d".
_FIELD = re.compile(r"\{[^{}\s'\"]*\}|%(?:\(\w+\))?[-+0]?\d*(?:\.\d+)?[sdifgeExX]")
# A comment that a program reads: "#@tab pytorch", "#@save".
_ORDER = re.compile(r"#\s*@")
_TAB = re.compile(r"(?:#\s*@tab|%%tab)\s+(?P<names>.*)")
_TAB_LINE = re.compile(r"^[ \t]*(?:#\s*@tab|%%tab)\s.*$", re.MULTILINE)
_IGNORED = frozenset({token_names.NL, token_names.ENCODING, token_names.ENDMARKER})
# A comment in fewer lines, of fewer letters than this share of what is expected, lost something.
_SHORT = 0.6
_QUOTE = re.compile(r"[\"']{1,3}")


@dataclass(frozen=True, slots=True)
class CodeDifference:
    """One difference between two pieces of code.

    Attributes:
        kind: code, or tab for a tab's order.
        message: what is so.
        is_damage: whether the program may run differently, or something is lost.
    """

    kind: str
    message: str
    is_damage: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its tokens without what people read, and the line as it is written."""

    tokens: str
    shown: str


class _Comment(NamedTuple):
    """A comment or docstring.

    Attributes:
        line: the line of code that it stands before or behind.
        kind: before, behind or docstring.
        text: the comment as it is written.
    """

    line: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Code:
    lines: tuple[_Line, ...]
    strings: tuple[str, ...]
    comments: tuple[_Comment, ...]
    orders: Counter[str]


def compare_code(source: str, target: str, ratio: float = 1.0) -> list[CodeDifference]:
    """Return how two pieces of code differ; nothing when only their way of writing does.

    Args:
        source: the source's code, with its fence if it has one.
        target: the translation's.
        ratio: letters of the translation per letter of the source, to see what was cut short.
    """
    if source == target:
        return []
    here_fence, here_text = _split(source)
    there_fence, there_text = _split(target)
    found: list[CodeDifference] = []
    if here_fence != there_fence:
        message = f"the code's first line {_shown(here_fence)} became {_shown(there_fence)}"
        found.append(CodeDifference("code", message, True))
    if here_text.split() == there_text.split() and _depths(here_text) == _depths(there_text):
        if [x.rstrip() for x in here_text.splitlines()] != [
            x.rstrip() for x in there_text.splitlines()
        ]:
            found.append(CodeDifference("code", "white space in the code differs", False))
        return found
    found += _tabs(here_text, there_text)
    here_text, there_text = _TAB_LINE.sub("", here_text), _TAB_LINE.sub("", there_text)
    slashes = _SLASHES.search(here_fence) is not None
    here, there = _plain(here_text, slashes=slashes), _plain(there_text, slashes=slashes)
    if [x.tokens for x in here.lines] != [x.tokens for x in there.lines] and not slashes:
        # It may be the same but for where lines are broken.
        here_python, there_python = _python(here_text), _python(there_text)
        if here_python is not None and there_python is not None:
            here, there = here_python, there_python
    found += _lines(here, there)
    found += _orders(here, there)
    if not any(difference.is_damage for difference in found):
        found += _words(here, there, ratio)
    return found


def without_words(code: str) -> str:
    """Return code without strings and comments, for recognising it in another language."""
    return " ".join(_HASH_WORDS.sub(_kept_order, code).split())


def _kept_order(match: re.Match[str]) -> str:
    comment = match["comment"]
    if comment is None:
        return '""'
    return comment if _ORDER.match(comment) else ""


def _split(code: str) -> tuple[str, str]:
    """Return a block's fence with its info string ("" without one), and the code inside."""
    if not _FENCE.match(code):
        return "", code
    first, _, rest = code.partition("\n")
    body, _, last = rest.rpartition("\n")
    if not _FENCE.match(last):
        body = rest
    return " ".join(first.strip(" \t>`~").split()) or "```", body


def _depths(code: str) -> list[int]:
    return [len(line) - len(line.lstrip()) for line in code.splitlines() if line.strip()]


def _python(code: str) -> _Code | None:
    """Read Python by logical lines; None when it is none."""
    lines: list[_Line] = []
    words = _Words([], [], Counter())
    current: list[str] = []
    depth = row = 0
    text = code.splitlines()
    try:
        for item in tokenize.generate_tokens(io.StringIO(code + "\n").readline):
            kind, value = item.type, item.string
            if kind == token_names.COMMENT:
                words.comment(value, len(lines), "behind" if current else "before")
            elif kind == token_names.INDENT:
                depth += 1
            elif kind == token_names.DEDENT:
                depth -= 1
            elif kind == token_names.NEWLINE:
                if current == ['""']:
                    words.comment(words.strings.pop(), len(lines), "docstring")
                elif current:
                    shown = text[row].strip() if row < len(text) else ""
                    lines.append(_Line(f"{depth}:" + " ".join(current), shown))
                current = []
            elif kind not in _IGNORED:
                if not current:
                    row = item.start[0] - 1
                if kind == token_names.STRING:
                    words.strings.append(value)
                    value = '""'
                elif kind == token_names.ERRORTOKEN and value.isspace():
                    continue
                elif token_names.tok_name[kind] == "FSTRING_MIDDLE":
                    words.strings.append(f"'{value}'")
                    continue
                current.append(value)
    except (tokenize.TokenError, SyntaxError):
        return None
    return _Code(tuple(lines), tuple(words.strings), tuple(words.comments), words.orders)


def _plain(code: str, *, slashes: bool) -> _Code:
    """Read code of any language by its lines."""
    lines: list[_Line] = []
    words = _Words([], [], Counter())
    at = 0
    current = shown = ""

    def line_end(text: str) -> None:
        """Take what stands before a line break."""
        nonlocal current, shown
        bare = current + text
        if bare.strip() == '""':
            words.comment(words.strings.pop(), len(lines), "docstring")
        elif bare.strip():
            depth = len(bare) - len(bare.lstrip())
            lines.append(_Line(f"{depth}:" + " ".join(bare.split()), (shown + text).strip()))
        current = shown = ""

    for match in (_SLASH_WORDS if slashes else _HASH_WORDS).finditer(code):
        *whole, rest = code[at : match.start()].split("\n")
        for text in whole:
            line_end(text)
        current, shown = current + rest, shown + rest
        if match["comment"] is not None:
            place = "behind" if current.strip() else "before"
            words.comment(match["comment"], len(lines), place)
        else:
            words.strings.append(match["string"])
            current, shown = current + '""', shown + match["string"]
        at = match.end()
    for text in code[at:].split("\n"):
        line_end(text)
    return _Code(tuple(lines), tuple(words.strings), tuple(words.comments), words.orders)


@dataclass(frozen=True, slots=True)
class _Words:
    """What people read in code, while it is collected."""

    strings: list[str]
    comments: list[_Comment]
    orders: Counter[str]

    def comment(self, text: str, line: int, kind: str) -> None:
        """Take a comment or a docstring."""
        if _ORDER.match(text):
            self.orders["".join(text.split())] += 1
        elif text.strip("#/ \t"):
            self.comments.append(_Comment(line, kind, text))


def _tabs(source: str, target: str) -> Iterator[CodeDifference]:
    """Compare the orders that put code into tabs: #@tab, %%tab."""
    here = [m[0].strip() for line in source.splitlines() if (m := _TAB.match(line.strip()))]
    there = [m[0].strip() for line in target.splitlines() if (m := _TAB.match(line.strip()))]
    if [" ".join(x.split()) for x in here] == [" ".join(x.split()) for x in there]:
        return
    if len(here) == len(there) and all(
        tab_names(a) <= tab_names(b) for a, b in zip(here, there, strict=True)
    ):
        yield CodeDifference("tab", f"{_shown(here[0])} became {_shown(there[0])}", False)
        return
    if not here:
        yield CodeDifference("tab", f"{_shown(there[0])} was added", False)
        return
    for number, order in enumerate(here):
        now = there[number] if number < len(there) else ""
        if now != order:
            change = f"became {_shown(now)}" if now else "is missing"
            yield CodeDifference("tab", f"{_shown(order)} {change}", True)


def tab_names(order: str) -> frozenset[str]:
    """Return the names of the tabs in `#@tab a, b` or `:begin_tab:`a, b``."""
    return frozenset(re.findall(r"\w+", re.sub(r"#\s*@tab|%%tab|:begin_tab:", "", order)))


def _lines(here: _Code, there: _Code) -> Iterator[CodeDifference]:
    a, b = [x.tokens for x in here.lines], [x.tokens for x in there.lines]
    if a == b:
        return
    for tag, i, i_end, j, j_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for offset in range(max(i_end - i, j_end - j)):
            old = here.lines[i + offset] if i + offset < i_end else None
            new = there.lines[j + offset] if j + offset < j_end else None
            if old and new:
                message = f"the line {_shown(old.shown)} became {_shown(new.shown)}"
                if old.shown == new.shown:
                    message = f"the line that begins with {_shown(old.shown)} differs further on"
                if old.tokens.partition(":")[2] == new.tokens.partition(":")[2]:
                    message = f"the line {_shown(old.shown)} is indented otherwise"
            elif old:
                message = f"the line {_shown(old.shown)} is missing"
            else:
                message = f"the line {_shown(new.shown if new else '')} was added"
            yield CodeDifference("code", message, True)


def _orders(here: _Code, there: _Code) -> Iterator[CodeDifference]:
    for order in (here.orders - there.orders).elements():
        yield CodeDifference("code", f"the comment {_shown(order)} is missing", True)
    for order in (there.orders - here.orders).elements():
        yield CodeDifference("code", f"the comment {_shown(order)} was added", False)


def _words(here: _Code, there: _Code, ratio: float) -> Iterator[CodeDifference]:
    """Compare what people read, in code that does the same: strings and comments."""
    changed = 0
    for old, new in zip(here.strings, there.strings, strict=False):
        if old == new:
            continue
        lost = Counter(_FIELD.findall(old)) - Counter(_FIELD.findall(new))
        if lost:
            yield CodeDifference("code", f"a string lost its {_shown(next(iter(lost)))}", True)
        elif _inside(old) and not _inside(new):
            yield CodeDifference("code", f"the string {_shown(old)} is empty", True)
        elif _is_cut(_inside(old).splitlines(), _inside(new).splitlines()):
            yield CodeDifference("code", f"the string {_shown(old)} lost a line", True)
        else:
            changed += 1
    if changed:
        yield CodeDifference("code", f"{changed} of its strings differ", False)
    yield from _comments(here.comments, there.comments, ratio)


def _comments(
    here: Sequence[_Comment], there: Sequence[_Comment], ratio: float
) -> Iterator[CodeDifference]:
    """Compare comments line of code by line of code: people write them in more or fewer lines."""
    if here == there:
        return
    groups: dict[tuple[int, str], tuple[list[str], list[str]]] = {}
    for side, comments in enumerate((here, there)):
        for comment in comments:
            group = groups.setdefault((comment.line, comment.kind), ([], []))[side]
            lines = (line.strip(" \t\"'") for line in comment.text.splitlines())
            group.extend(line for line in lines if line)
    changed = False
    for old, new in groups.values():
        if not new:
            yield CodeDifference("code", f"the comment {_shown(old[0])} is missing", True)
        elif _is_cut(old, new):
            lost = next(line for line in old if line not in new)
            yield CodeDifference("code", f"the comment {_shown(lost)} is missing", True)
        elif len(new) < len(old) and _length(new) < _SHORT * ratio * _length(old):
            counts = f"{len(new)} of {len(old)} lines"
            message = f"the comment {_shown(old[0])} has {counts} and is far shorter"
            yield CodeDifference("code", message, True)
        else:
            changed = changed or old != new
    if changed:
        yield CodeDifference("code", "its comments differ", False)


def _length(lines: Sequence[str]) -> int:
    return sum(sum(map(str.isalnum, line)) for line in lines)


def _is_cut(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether lines are gone and the others are as they were: nobody translated here."""
    here, there = [x.strip() for x in old], [x.strip() for x in new]
    return len(there) < len(here) and not Counter(there) - Counter(here)


def _inside(string: str) -> str:
    return _QUOTE.sub("", string.lstrip("rRbBuUfFtT")).strip()


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f"`{line if len(line) <= 60 else line[:59] + '…'}`"
