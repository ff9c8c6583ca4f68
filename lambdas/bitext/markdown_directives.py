"""MyST's directives: fences whose body is Markdown again.

CommonMark takes ```{note} for code. Where the directive's body is prose, the fence's lines are
hidden from it, and the body is read as Markdown. A directive that is not known here, and every one
whose body is no prose (code, math, raw HTML), is code and is never sent.
Source of the names: MyST-Parser's and docutils' directives, sphinx-design, sphinx-proof, Jupyter
Book's exercises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bitext.documents import Block, BlockKind

_ADMONITIONS = (
    "admonition attention caution danger deprecated error hint important note seealso tip todo "
    "versionadded versionchanged warning"
)
_PROOFS = (
    "algorithm assumption axiom conjecture corollary criterion definition example lemma "
    "observation proof property proposition remark theorem"
)
# With these the first line's argument is prose: a title, or the first words of the text.
_DESIGN = (
    "aside card dropdown exercise exercise-start grid-item-card list-table margin rubric sidebar "
    "tab-item tabbed table topic"
)
_TITLED = frozenset(
    [*_ADMONITIONS.split(), *_DESIGN.split(), *(f"prf:{name}" for name in _PROOFS.split())]
)
# With these it is a path, a label or a number of columns.
_PATHS = (
    "container div epigraph figure figure-md grid grid-item highlights image pull-quote solution "
    "solution-start tab-set tabs toggle"
)
_UNTITLED = frozenset(_PATHS.split())
_PROSE_OPTIONS = (b"alt", b"caption")

_DIRECTIVE = re.compile(rb"\{(?P<name>[A-Za-z][\w:+-]*)\}[ \t]*(?P<argument>[^\r\n]*?)[ \t]*\Z")
_FENCE_LINE = re.compile(
    rb"^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*+"
    rb"(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>[^\r\n]*)",
    re.MULTILINE,
)
_OPTION_LINE = re.compile(
    rb"\r?\n[ \t>]*+(?P<option>:(?P<key>[\w-]+):(?:[ \t]+(?P<value>[^\r\n]*?))?)[ \t]*(?=\r?\n|\Z)"
)
_YAML_OPTIONS = re.compile(
    rb"\r?\n[ \t>]*+(?P<option>---[ \t]*\r?\n(?:[^\n]*\n)*?[ \t>]*---)[ \t]*(?=\r?\n|\Z)"
)


@dataclass(frozen=True, slots=True)
class Fences:
    """The directives' fences of a text.

    Attributes:
        hidden: ranges that CommonMark must not see.
        blocks: the blocks that they are.
        titles: ranges of prose within them.
    """

    hidden: tuple[tuple[int, int], ...] = ()
    blocks: tuple[Block, ...] = ()
    titles: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Open:
    """A fence that is open: its character, length, first byte, and what its body is."""

    mark: bytes
    length: int
    start: int
    is_prose: bool


@dataclass(slots=True)
class _Found:
    hidden: list[tuple[int, int]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    titles: list[tuple[int, int]] = field(default_factory=list)

    def hide(self, start: int, end: int, kind: BlockKind = BlockKind.DIRECTIVE) -> None:
        self.hidden.append((start, end))
        self.blocks.append(Block(kind, start, end))


def has_directives(text: bytes) -> bool:
    """Whether a text may hold a directive's fence: a fast look, which may say yes too often."""
    # d2lbook's cells begin with "```{.python".
    if b":::" in text or (b"~" in text and b"~~~{" in text):
        return True
    return text.count(b"```{") != text.count(b"```{.")


def directive_fences(text: bytes, at: int) -> Fences:
    """Find the fences of directives whose body is prose.

    Args:
        text: the part's bytes.
        at: where to begin.
    """
    found = _Found()
    opened: list[_Open] = []
    for match in _FENCE_LINE.finditer(text, at):
        fence, info = match["fence"], match["info"].strip()
        start, end = match.start("fence"), match.end("fence") + len(match["info"].rstrip())
        if not info and _close(opened, fence, start, end, found):
            continue
        if opened and not opened[-1].is_prose:
            continue  # inside of code
        directive = _DIRECTIVE.match(info)
        name = directive["name"].decode() if directive else ""
        if directive and name in _TITLED | _UNTITLED:
            argument = end - len(directive["argument"])
            if name in _TITLED and argument < end:
                found.titles.append((argument, end))
                found.hidden.append((argument, end))
                end = argument
                while text[end - 1 : end] in (b" ", b"\t"):
                    end -= 1
            found.hide(start, end)
            _hide_options(text, match.end(), found)
            opened.append(_Open(fence[:1], len(fence), start, is_prose=True))
        elif directive or (fence[:1] != b":" and not (fence[:1] == b"`" and b"`" in info)):
            opened.append(_Open(fence[:1], len(fence), start, is_prose=False))
    return Fences(tuple(found.hidden), tuple(found.blocks), tuple(found.titles))


def _close(opened: list[_Open], fence: bytes, start: int, end: int, found: _Found) -> bool:
    """End the innermost fence that this one can end; say whether there is one."""
    for depth in range(len(opened) - 1, -1, -1):
        one = opened[depth]
        if one.mark == fence[:1] and one.length <= len(fence):
            if one.is_prose:
                found.hide(start, end)
            elif one.mark == b":":  # code for MyST, prose for CommonMark
                found.hide(one.start, end, BlockKind.CODE)
            del opened[depth:]
            return True
        if not one.is_prose:
            return False
    return False


def _hide_options(text: bytes, at: int, found: _Found) -> None:
    """Hide the options that follow a directive's first line."""
    yaml = _YAML_OPTIONS.match(text, at)
    if yaml:
        found.hide(yaml.start("option"), yaml.end("option"))
        return
    while option := _OPTION_LINE.match(text, at):
        start, end = option.start("option"), option.end("option")
        if option["key"] in _PROSE_OPTIONS and option["value"]:
            found.titles.append(option.span("value"))
            found.hidden.append(option.span("value"))
            end = option.start("value")
            while text[end - 1 : end] in (b" ", b"\t"):
                end -= 1
        found.hide(start, end)
        at = option.end()
