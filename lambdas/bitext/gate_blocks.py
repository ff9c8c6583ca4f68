"""What the gate looks at in a block: the things that a translation has to carry over.

A thing is a pair of a kind (math, code, role, link …) and its content in one normal form, so that
two ways of writing the same (`<https://x.org>` and `[x](https://x.org)`) are one thing.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from bitext.documents import MARKS, PROSE, Block, BlockKind, Document, Mark, MarkForm, mark_index
from bitext.gate_code import tab_names, without_words

Thing = tuple[str, str]

# The roles that cite; the others refer.
_CITATION = re.compile(r"[:{](?:cite\w*|citet|citep|footcite\w*)[:}]")
_ROLE = re.compile(r"[:{]([A-Za-z][\w:.+-]*?)[:}]\s*`([^`]*)`")
_LABEL_LINE = re.compile(r"\(([\w:.-]+)\)=")
_LINK_END = re.compile(
    r"\]\(\s*(?P<url><[^>]*>|[^\s)]*(?:\([^\s)]*\)[^\s)]*)*)(?P<title>.*)\)$", re.S
)
_REFERENCE_END = re.compile(r"\]\s?\[(?P<id>[^\]]*)\]$")
_WORD_ENTITY = re.compile(r"&lt;/?\w+&gt;")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PUNCTUATION = ".,:;!?()[]\"'“”‘’…"
_LETTER = re.compile(r"[^\W\d_]")
_CODE_TAB = re.compile(r"^[ \t]*(?:#\s*@tab|%%tab)\s.*$", re.MULTILINE)
# So many formulas, references … make prose recognisable.
_TELLING_THINGS = 2
_STRAYS = re.compile(r"[*`$]|~~")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class View:
    """One block as the gate sees it.

    Attributes:
        document: its document.
        index: its index in the document's blocks.
        block: the block.
        raw: its own text.
        definitions: the document's link definitions, for links by reference.
        tab: the directive that began the tab it stands in; "" outside of tabs.
        part: the number of its part: in a notebook, of its cell.
    """

    document: Document
    index: int
    block: Block
    raw: str
    definitions: dict[str, str]
    tab: str = ""
    part: int = 0

    @property
    def kind(self) -> BlockKind:
        """The kind of the block."""
        return self.block.kind

    @property
    def is_prose(self) -> bool:
        """Whether the block is translated."""
        return self.block.kind in PROSE

    @property
    def place(self) -> str:
        """Where the block stands, for messages."""
        return self.document.place(self.index)

    @cached_property
    def things(self) -> Counter[Thing]:
        """The things in it, with how often they stand in it."""
        if self.is_prose:
            return things_of(self.block.coded, self.block.marks, self.definitions)
        if self.kind is BlockKind.DIRECTIVE:
            return Counter(directives(self.raw))
        if self.kind is BlockKind.IMAGE:
            return Counter([("image", _address(self.raw, self.definitions))])
        return Counter()

    @cached_property
    def text(self) -> str:
        """The prose without any mark."""
        return MARKS.sub(" ", self.block.coded)

    @cached_property
    def letters(self) -> int:
        """How many letters and digits its prose has."""
        return sum(map(str.isalnum, self.block.coded))

    @cached_property
    def is_wordless(self) -> bool:
        """Whether the text of its prose holds no letter: such a block is never translated."""
        return not has_letters(self.text)

    @cached_property
    def described(self) -> Counter[str]:
        """The pictures in its prose whose alternative text holds letters, by address."""
        found: Counter[str] = Counter()
        opened: list[int] = []
        for match in MARKS.finditer(self.block.coded):
            index = mark_index(match[0])
            mark = self.block.marks[index] if index < len(self.block.marks) else None
            if mark is None or mark.kind != "image":
                continue
            if mark.form is MarkForm.OPEN:
                opened.append(match.end())
            elif mark.form is MarkForm.CLOSE and opened:
                inside = self.block.coded[opened.pop() : match.start()]
                if has_letters(inside):
                    found[_address(mark.raw, self.definitions)] += 1
        return found

    @cached_property
    def words(self) -> list[str]:
        """The words of its prose; no file names and the like."""
        words = (word.strip(_PUNCTUATION) for word in self.text.split())
        return [word for word in words if _WORD.fullmatch(word)]

    @cached_property
    def strays(self) -> Counter[str]:
        """Markup that stands as text: asterisks, backticks, dollars; written with a backslash too.

        Where markup was broken there are more of them than in the source.
        """
        found: Counter[str] = Counter()
        for match in _STRAYS.finditer(self.block.coded):
            found[match[0]] += 1
        for mark in self.block.marks:
            if mark.kind == "escape" and mark.raw[1:] in ("*", "`", "$"):
                found["escaped " + mark.raw[1:]] += 1
        return found

    @cached_property
    def fingerprint(self) -> str:
        """What tells the block apart from others in any language; "" where nothing does."""
        if self.kind in (BlockKind.CAPTION, BlockKind.IMAGE):
            pictures = sorted(what for kind, what in self.things.elements() if kind == "image")
            return f"picture:{self.tab}:{'|'.join(pictures)}" if pictures else ""
        if self.is_prose:
            if sum(self.things.values()) < _TELLING_THINGS:
                return ""
            things = "|".join(f"{kind}:{what}" for kind, what in sorted(self.things.elements()))
            return f"{self.kind}:{self.tab}:{things}"
        if self.kind is BlockKind.CODE:
            return f"code:{self.tab}:{without_words(self.raw)}"
        return f"{self.kind}:{self.tab}:{''.join(self.raw.split())}"

    @cached_property
    def code_tabs(self) -> frozenset[str]:
        """The tabs that a block of code names itself: #@tab, %%tab."""
        match = _CODE_TAB.search(self.raw) if self.kind is BlockKind.CODE else None
        return tab_names(match[0]) if match else frozenset()

    @cached_property
    def vocabulary(self) -> Counter[str]:
        """The words and numbers of a block that is no prose, to tell how alike two are."""
        return Counter(_WORDS.findall(self.raw))


def views(document: Document, definitions: dict[str, str]) -> list[View]:
    """Return a view of every block."""
    found: list[View] = []
    tab = ""
    part_before, number = None, -1
    for index, (part, block) in enumerate(document.blocks):
        if part is not part_before:
            part_before, number = part, number + 1
        raw = part.raw(block)
        if block.kind is BlockKind.DIRECTIVE and raw.startswith(":begin_tab:"):
            tab = raw.strip()
        found.append(View(document, index, block, raw, definitions, tab, number))
        if block.kind is BlockKind.DIRECTIVE and raw.startswith(":end_tab:"):
            tab = ""
    return found


def things_of(coded: str, marks: tuple[Mark, ...], definitions: dict[str, str]) -> Counter[Thing]:
    """Return the things in coded text."""
    found: Counter[Thing] = Counter()
    for character in MARKS.findall(coded):
        index = mark_index(character)
        if index >= len(marks):
            continue
        thing = _thing(marks[index], definitions)
        if thing is not None:
            found[thing] += 1
    return found


def _thing(mark: Mark, definitions: dict[str, str]) -> Thing | None:
    kind, raw = mark.kind, mark.raw
    if mark.form is MarkForm.CLOSE:
        return (kind, _address(raw, definitions)) if kind in ("link", "image") else None
    if mark.form is MarkForm.OPEN:
        return None if kind in ("link", "image") else (kind, raw if kind == "slide" else "")
    match kind:
        case "math":
            return "math", raw.strip()
        case "code":
            return "code", " ".join(raw.strip("`").split())
        case "role":
            name = "citation" if _CITATION.match(raw) else "role"
            return name, "".join(raw.split()) if "<" not in raw else " ".join(raw.split())
        case "url":
            return "link", html.unescape(raw.strip("<>"))
        case "html":
            return "html", " ".join(raw.split()).replace(" />", ">").replace("/>", ">")
        case "entity":
            return ("entity", html.unescape(raw)) if _WORD_ENTITY.fullmatch(raw) else None
        case "link" | "image":
            return kind, _address(raw, definitions)
        case "break":
            return "line break", ""
        case "slide":
            return "half a slide mark", raw
        case "escape" | "emphasis" | "strong" | "strikethrough":
            return None
    return kind, raw


def _address(raw: str, definitions: dict[str, str]) -> str:
    """Return the address (and title) of a link or picture."""
    match = _LINK_END.search(raw)
    if match:
        url, title = match["url"].strip("<>"), match["title"].strip()
        # A title is text that people read: it may be translated.
        return html.unescape(url) + (' ""' if title else "")
    reference = _REFERENCE_END.search(raw)
    if reference:
        name = " ".join(reference["id"].casefold().split())
        return definitions.get(name, f"[{name}]")
    return raw


def directives(raw: str) -> list[Thing]:
    """Return what a line of directives says, each with its kind: label, tab, directive."""
    found: list[Thing] = []
    for match in _ROLE.finditer(raw):
        name = match[1]
        kind = "label" if name in ("label", "eqlabel", "name") else "directive"
        if name in ("begin_tab", "end_tab"):
            kind = "tab"
        found.append((kind, f":{name}:`{' '.join(match[2].split())}`"))
    found += [("label", match[0]) for match in _LABEL_LINE.finditer(raw)]
    if not found:
        line = " ".join(raw.split())
        found.append(
            ("tab" if line.startswith((":begin_tab:", ":end_tab:")) else "directive", line)
        )
    return found


def has_letters(text: str) -> bool:
    """Whether text holds a letter."""
    return _LETTER.search(text) is not None
