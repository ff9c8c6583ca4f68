"""The gate before publishing: what differs in structure between a document and its translation.

Anything of the source that is missing or altered is damage: headings, list items, labels, formulas,
code, links, pictures, tabs, tables, slide marks … Anything that is written differently and means
the same is nothing. In between lies what people do on purpose (an extra tab, a translated comment):
it is listed as a change.

A block of the translation that stands in a human edition byte for byte was kept from people.
Whatever it differs in is a change, never damage.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from bitext.documents import BlockKind, Document
from bitext.gate_blocks import Thing, View, directives, views
from bitext.gate_code import compare_code, tab_names
from bitext.gate_counterparts import counterparts, hosts
from bitext.gate_findings import Finding, Report, Severity, make_report, quoted
from bitext.gate_matching import Bead, length_ratio, match_blocks, match_in_order
from bitext.gate_math import Likeness, compare_formulas
from bitext.gate_notebooks import compare_notebooks, pair_cells
from bitext.gate_prose import (
    OWN_SCRIPT,
    TOKEN,
    Difference,
    compare_prose,
    compare_things,
    without_text,
)
from bitext.gate_structure import (
    compare_front_matter,
    compare_html,
    compare_places,
    compare_tables,
    definitions,
    heading_attributes,
    list_places,
    tables,
    unbalanced_tabs,
)
from bitext.markdown import parse_part

# Pieces of the job's HTML that no document holds unless its source does.
_LEFT_OVER = re.compile(rb"translate=[\"']?no\b|(?:<|&lt;)/?\s?span\b", re.IGNORECASE)
# A thing that is missing in a block is looked for in so many blocks before and after it.
_NEAR = 3
_NO_THINGS: Counter[Thing] = Counter()


@dataclass(frozen=True)
class AssemblyRecord:
    """What the program that put a translation together knows of it.

    Attributes:
        absent: blocks of the source that the human edition leaves out.
        kept: for a block that was put together anew, the sentences of people in it: each as the
            source's markup and the human edition's.
    """

    absent: AbstractSet[int] = frozenset()
    kept: Mapping[int, Sequence[tuple[str, str]]] = field(default_factory=dict)


def check(
    source: Document,
    translated: Document,
    *,
    human: Document | None = None,
    record: AssemblyRecord | None = None,
    accepted: AbstractSet[str] = frozenset(),
) -> Report:
    """Compare a document with its translation.

    Args:
        source: the document.
        translated: its translation.
        human: a human edition that the translation may have blocks from.
        record: what is known from putting the translation together. With it nothing counts as
            untranslated: the segments in which the source stands in are known and flagged.
        accepted: the ids of findings that a person has read and accepted.
    """
    return _Check(source, translated, human, record).report(accepted)


class _Check:
    """One comparison; it collects findings with the place and the block they belong to."""

    def __init__(
        self,
        source: Document,
        translated: Document,
        human: Document | None,
        record: AssemblyRecord | None,
    ) -> None:
        self.source, self.translated, self.human = source, translated, human
        self.record = record or AssemblyRecord()
        self.is_assembled = record is not None
        self.definitions = definitions(source), definitions(translated)
        here, there = ({k: url for k, (url, _) in d.items()} for d in self.definitions)
        # A definition that has another address is one finding, not one for every link to it.
        there = {name: here.get(name, url) for name, url in there.items()}
        self.here, self.there = views(source, here), views(translated, there)
        self.human_blocks = _raw_places(human) if human else {}
        self.ratio = length_ratio(self.here, self.there)
        self.findings: list[Finding] = []
        self.beads = self._beads()
        # Things that are missing here and stand there: (bead, thing).
        self.gained: dict[Thing, list[int]] = {}

    def report(self, accepted: AbstractSet[str]) -> Report:
        if self.source.data == self.translated.data and self.is_assembled:
            return Report(self.source.name, ())
        self.words = _lower_case_words(self.here)
        self.has_own_script = not self.is_assembled and _has_own_script(self.there)
        self.tokens = frozenset(
            token.upper() for view in self.here for token in TOKEN.findall(view.text)
        )
        self.lists = list_places(self.source), list_places(self.translated)
        self.tables = tables(self.source), tables(self.translated)
        found = [list(self._differences(bead)) for bead in self.beads]
        for number, differences in enumerate(found):
            for difference in differences:
                if difference.gained is not None:
                    self.gained.setdefault(difference.gained, []).append(number)
        moved = self._moved()
        self.counterparts = counterparts(self.beads, self.ratio)
        self.hosts = hosts(self.beads, self.ratio)
        for number, differences in enumerate(found):
            if number not in moved.values():
                self._add_bead(number, differences, moved.get(number))
        self._document()
        return make_report(self.source.name, self.findings, accepted)

    # Blocks

    def _beads(self) -> list[Bead]:
        here = [view for view in self.here if view.index not in self.record.absent]
        if self.is_assembled and [v.kind for v in here] == [v.kind for v in self.there]:
            return match_in_order(here, self.there)
        return match_blocks(here, self.there, with_groups=not self.is_assembled)

    def _differences(self, bead: Bead) -> Iterator[Difference]:
        here, there = bead.source, bead.target
        if not there:
            yield _missing(here[0])
        elif not here:
            yield _added(there[0])
        elif {here[0].kind, there[0].kind} == {BlockKind.CAPTION, BlockKind.IMAGE}:
            yield from _picture(here[0], there[0])
        elif not here[0].is_prose:
            yield from self._fixed(here[0], there[0])
        else:
            yield from self._prose(here, there)

    def _prose(self, here: Sequence[View], there: Sequence[View]) -> Iterator[Difference]:
        name = _name(here[0])
        if len(here) > 1:
            yield Difference("block", f"{len(here)} {name}s became one")
        elif len(there) > 1:
            yield Difference("block", f"the {name} became {len(there)}")
        elif here[0].kind is not there[0].kind:
            yield Difference("block", f"the {name} became a {_name(there[0])}")
        elif here[0].block.level != there[0].block.level:
            levels = here[0].block.level, there[0].block.level
            yield Difference("heading", "the heading of level {} became level {}".format(*levels))
        if here[0].kind is BlockKind.HEADING and there[0].kind is BlockKind.HEADING:
            old, new = heading_attributes(here[0]), heading_attributes(there[0])
            if old != new and old:
                change = f"became `{quoted(new)}`" if new else "is missing"
                yield Difference("label", f"the heading's `{quoted(old)}` {change}")
        yield from compare_places(
            self.lists[0].get(here[0].index), self.lists[1].get(there[0].index)
        )
        table = self.tables[0].get(here[0].index)
        if table is not None and there[0].index in self.tables[1]:
            yield from compare_tables(table, self.tables[1][there[0].index])
        excused, also = self._kept_sentences(here)
        yield from compare_prose(
            here,
            there,
            excused,
            also,
            tokens=self.tokens,
            words=None if self.is_assembled else self.words,
            has_own_script=self.has_own_script,
        )

    def _kept_sentences(self, here: Sequence[View]) -> tuple[Counter[Thing], list[View]]:
        """Return what people left out of sentences that were kept, and those sentences."""
        excused: Counter[Thing] = Counter()
        also: list[View] = []
        for view in here:
            for sentence, kept in self.record.kept.get(view.index, ()):
                old, new = (_fragment(text, view) for text in (sentence, kept))
                lost: Counter[Thing] = Counter()
                for fragment in old:
                    lost.update(fragment.things)
                for fragment in new:
                    lost.subtract(fragment.things)
                excused += lost
                also += new
        return excused, also

    def _fixed(self, here: View, there: View) -> Iterator[Difference]:
        """Compare blocks that are never translated."""
        if here.raw == there.raw:
            return
        for found in self._fixed_differences(here, there):
            # AMTS copies such a block: nobody but a person changes it.
            yield replace(found, is_damage=found.is_damage or self.is_assembled)

    def _fixed_differences(self, here: View, there: View) -> Iterator[Difference]:
        if here.kind is BlockKind.CODE:
            for difference in compare_code(here.raw, there.raw, self.ratio):
                yield Difference(difference.kind, difference.message, difference.is_damage)
        elif here.kind is BlockKind.MATH:
            yield from _math(here.raw, there.raw)
        elif here.kind is BlockKind.DIRECTIVE:
            yield from _directives(here, there)
        elif here.kind is BlockKind.HTML:
            yield from compare_html(here.raw, there.raw)
        elif here.kind is BlockKind.METADATA:
            yield from compare_front_matter(here.raw, there.raw)
        else:
            yield from compare_things(here.things, there.things, _NO_THINGS)

    def _moved(self) -> dict[int, int]:
        """Return the beads of what stands elsewhere: missing here, by what was added there."""
        waiting: dict[str, list[int]] = {}
        for number, bead in enumerate(self.beads):
            if not bead.source and not bead.target[0].is_prose:
                waiting.setdefault(bead.target[0].fingerprint, []).append(number)
        moved = {}
        for number, bead in enumerate(self.beads):
            if (
                not bead.target
                and not bead.source[0].is_prose
                and waiting.get(bead.source[0].fingerprint)
            ):
                moved[number] = waiting[bead.source[0].fingerprint].pop(0)
        return moved

    # Findings

    def _add_bead(self, number: int, differences: Sequence[Difference], moved: int | None) -> None:
        bead = self.beads[number]
        place = self._place(number)
        source_place = bead.source[0].place if bead.source else ""
        content = "".join(" ".join(view.raw.split()) for view in bead.source or bead.target)
        is_kept = self._is_kept(number)
        for difference in differences:
            message = difference.message
            if moved is not None:
                where = self.beads[moved].target[0].place
                message = message.removesuffix(" is missing") + f" stands elsewhere ({where})"
            elif number in self.counterparts:
                other = self.beads[self.counterparts[number]].target[0]
                message = message.removesuffix(" is missing") + " does not stand here; "
                message += f"{_piece(other)} ({other.place}) may be its translation"
            elif number in self.hosts:
                other = self.beads[self.hosts[number]].target[0]
                message = message.removesuffix(" is missing") + " has no block of its own; "
                message += f"{_piece(other)} ({other.place}) may hold its text"
            elif difference.lost in self.gained and difference.lost is not None:
                elsewhere = [
                    n for n in self.gained[difference.lost] if 0 < abs(n - number) <= _NEAR
                ]
                if elsewhere:
                    message += f" here; it stands in {self.beads[elsewhere[0]].target[0].place}"
            self._add(
                difference.kind,
                message,
                source_place,
                place,
                f"{content}\0{difference.message}",
                is_damage=difference.is_damage and not is_kept,
                block=bead.source[0].index if bead.source else -1,
            )

    def _add(
        self,
        kind: str,
        message: str,
        source_place: str,
        place: str,
        identity: str,
        *,
        is_damage: bool = True,
        block: int = -1,
    ) -> None:
        severity = Severity.DAMAGE if is_damage else Severity.CHANGE
        self.findings.append(
            Finding(kind, severity, message, source_place, place, identity, block=block)
        )

    def _place(self, number: int) -> str:
        """Return where a bead stands in the translation, or what it should follow."""
        if self.beads[number].target:
            return self.beads[number].target[0].place
        before = self._target_beside(number, -1)
        return f"after {before.place}" if before else "at the start"

    def _target_beside(self, number: int, step: int) -> View | None:
        """Return the nearest block of the translation before or after a bead without one."""
        at = number + step
        while 0 <= at < len(self.beads):
            if self.beads[at].target:
                return self.beads[at].target[-1 if step < 0 else 0]
            at += step
        return None

    def _is_kept(self, number: int) -> bool:
        """Whether what stands at a bead is the human edition's, byte for byte."""
        if self.human is None:
            return False
        target = self.beads[number].target
        if target:
            return all(view.raw in self.human_blocks for view in target)
        if self.is_assembled:
            return False  # what people left out is known, and is no bead
        # Nothing stands here: nor does it in the human edition, when the neighbours on both sides
        # are neighbours in it.
        before, after = self._target_beside(number, -1), self._target_beside(number, 1)
        ends = {len(self.human.blocks)} if after is None else self._human_places(after)
        starts = {-1} if before is None else self._human_places(before)
        return any(place + 1 in ends for place in starts)

    def _human_places(self, view: View) -> set[int]:
        return self.human_blocks.get(view.raw, set())

    # The whole document

    def _document(self) -> None:
        self._labels()
        self._tabs()
        self._definitions()
        self._left_over()
        if self.source.is_notebook and self.translated.is_notebook:
            self._notebook()

    def _labels(self) -> None:
        """Find labels that stand more often than in the source: a reference finds one only."""
        known = _labels(self.here)
        seen: Counter[str] = Counter()
        for view in self.there:
            for kind, label in view.things.elements() if not view.is_prose else ():
                if kind == "label":
                    seen[label] += 1
                    if seen[label] > max(1, known[label]):
                        is_kept = view.raw in self.human_blocks
                        message = f"the label `{quoted(label)}` stands more than once"
                        self._add("label", message, "", view.place, label, is_damage=not is_kept)

    def _tabs(self) -> None:
        wrong = unbalanced_tabs(self.there)
        if not wrong or unbalanced_tabs(self.here):
            return
        is_kept = self.human is not None and bool(unbalanced_tabs(views(self.human, {})))
        is_begin = wrong[0].raw.startswith(":begin_tab:")
        message = "a tab begins and does not end" if is_begin else "a tab ends and did not begin"
        self._add("tab", message, "", wrong[0].place, "tabs", is_damage=not is_kept)

    def _definitions(self) -> None:
        here, there = self.definitions
        human = definitions(self.human) if self.human else {}
        for name, (url, place) in here.items():
            now = there.get(name, ("", ""))
            if now[0] == url:
                continue
            message = f"the link definition `[{quoted(name)}]` is missing"
            if now[0]:
                message = f"the link definition `[{quoted(name)}]` became `{quoted(now[0])}`"
            is_kept = self.human is not None and human.get(name, ("", ""))[0] == now[0]
            self._add("link", message, place, now[1], f"{name}{url}", is_damage=not is_kept)
        for name in there.keys() - here.keys():
            message = f"the link definition `[{quoted(name)}]` was added"
            self._add("link", message, "", there[name][1], name, is_damage=False)

    def _left_over(self) -> None:
        known = Counter(
            match[0].lower()
            for part in self.source.parts
            for match in _LEFT_OVER.finditer(part.text)
        )
        for part in self.translated.parts:
            for match in _LEFT_OVER.finditer(part.text):
                piece = match[0].lower()
                known[piece] -= 1
                if known[piece] >= 0:
                    continue
                line = part.text.count(b"\n", 0, match.start()) + 1
                begin = part.text.rfind(b"\n", 0, match.start()) + 1
                end = part.text.find(b"\n", match.end())
                around = part.text[begin : end if end >= 0 else len(part.text)]
                is_kept = self.human is not None and any(
                    around in other.text for other in self.human.parts
                )
                place = f"{part.name}, line {line}" if part.name else f"line {line}"
                message = f"`{match[0].decode()}` of the job was left over"
                identity = around.decode("utf-8")
                self._add("placeholder", message, "", place, identity, is_damage=not is_kept)

    def _notebook(self) -> None:
        here, there = _part_numbers(self.source), _part_numbers(self.translated)
        linked = [
            (here[bead.source[0].index], there[bead.target[0].index], number)
            for number, bead in enumerate(self.beads)
            if bead.source and bead.target
        ]
        pairs = pair_cells(self.source, self.translated, ((a, b) for a, b, _ in linked))
        human = (
            {self.human.data[c.start : c.end] for c in self.human.cells} if self.human else set()
        )
        for found in compare_notebooks(self.source, self.translated, pairs):
            if found.target >= 0:
                cell = self.translated.cells[found.target]
                is_kept = self.translated.data[cell.start : cell.end] in human
            else:
                is_kept = self._is_left_out(found.source, here)
            source_place = f"cell {found.source + 1}" if found.source >= 0 else ""
            place = _cell_place(found.source, found.target, pairs)
            damage = found.is_damage and not is_kept
            self._add(
                found.kind, found.message, source_place, place, source_place, is_damage=damage
            )
        cells = dict(pairs)
        for before, now, number in linked:
            if cells.get(before, now) not in (now, -1):
                source, target = self.beads[number].source[0], self.beads[number].target[0]
                message = f"the {_name(source)} moved to another cell"
                damage = not self._is_kept(number)
                places = source.place, target.place
                self._add("cell", message, *places, source.raw, is_damage=damage)

    def _is_left_out(self, cell: int, part_of: Sequence[int]) -> bool:
        """Whether people left out everything that a cell of the source holds."""
        if self.human is None or cell < 0:
            return self.human is not None and self.human.data == self.translated.data
        blocks = {n for n, part in enumerate(part_of) if part == cell}
        missing = {
            bead.source[0].index
            for number, bead in enumerate(self.beads)
            if not bead.target and self._is_kept(number)
        }
        return blocks <= (self.record.absent | missing) and (
            bool(blocks) or self.human.data == self.translated.data
        )


def _missing(view: View) -> Difference:
    if view.kind is BlockKind.DIRECTIVE:
        kind, text = directives(view.raw)[0]
        return Difference(kind, f"`{quoted(text)}` is missing")
    kind = "block" if view.is_prose else view.kind.value
    # Two headings may say the same: `Operations` under `Operations`.
    level = f"level {view.block.level} " if view.kind is BlockKind.HEADING else ""
    return Difference(kind, f"the {level}{_name(view)} {_piece(view)} is missing")


def _added(view: View) -> Difference:
    kind = "block" if view.is_prose else view.kind.value
    if view.kind is BlockKind.DIRECTIVE:
        kind = directives(view.raw)[0][0]
    return Difference(kind, f"the {_name(view)} {_piece(view)} was added", False)


def _name(view: View) -> str:
    names = {"math": "formula", "html": "HTML", "metadata": "front matter", "image": "picture"}
    return names.get(view.kind.value, view.kind.value.replace("_", " "))


def _piece(view: View) -> str:
    return f"`{quoted(view.raw)}`"


def _math(here: str, there: str) -> Iterator[Difference]:
    match compare_formulas(here, there):
        case Likeness.OTHER:
            yield Difference("math", f"the formula `{quoted(here)}` became `{quoted(there)}`")
        case Likeness.WORDED:
            message = f"the formula `{quoted(here)}` has other words or another end"
            yield Difference("math", message, False)
        case Likeness.SPACED if here.split() != there.split():
            message = f"the formula `{quoted(here)}` is written with other white space"
            yield Difference("math", message, False)


def _picture(here: View, there: View) -> Iterator[Difference]:
    """Compare a caption with a picture that has none, or the other way round."""
    yield from compare_things(here.things, there.things, _NO_THINGS)
    address = next((what for kind, what in there.things if kind == "image"), "")
    if here.kind is BlockKind.IMAGE:
        message = f"the picture `{quoted(address)}` has a text that the source's has not"
        yield Difference("image", message, False)
    elif here.described:
        yield without_text(address)


def _directives(here: View, there: View) -> Iterator[Difference]:
    old, new = here.raw.strip(), there.raw.strip()
    if old.startswith(":begin_tab:") and tab_names(old) < tab_names(new):
        yield Difference("tab", f"`{quoted(old)}` became `{quoted(new)}`", False)
        return
    yield from compare_things(here.things, there.things, _NO_THINGS)


def _fragment(text: str, view: View) -> list[View]:
    """Return views of a sentence's markup, read on its own."""
    part = parse_part(text.encode("utf-8"), view.document.name)
    document = Document(view.document.name, part.text, (part,))
    return views(document, view.definitions)


def _raw_places(document: Document) -> dict[str, set[int]]:
    """Return where each block of a document stands, by its own text."""
    places: dict[str, set[int]] = {}
    for index, (part, block) in enumerate(document.blocks):
        places.setdefault(part.raw(block), set()).add(index)
    return places


def _lower_case_words(side: Sequence[View]) -> frozenset[str]:
    return frozenset(
        word for view in side if view.is_prose for word in view.words if word.islower()
    )


def _has_own_script(side: Sequence[View]) -> bool:
    """Whether most letters of a document's prose are no Latin ones."""
    own = letters = 0
    for view in side:
        if view.is_prose:
            own += len(OWN_SCRIPT.findall(view.block.coded))
            letters += view.letters
    return own * 2 > letters


def _labels(side: Sequence[View]) -> Counter[str]:
    found: Counter[str] = Counter()
    for view in side:
        if not view.is_prose:
            found.update(label for kind, label in view.things.elements() if kind == "label")
    return found


def _cell_place(source: int, target: int, pairs: Sequence[tuple[int, int]]) -> str:
    """Return where a cell stands in the translation, or which one it should follow."""
    if target >= 0:
        return f"cell {target + 1}"
    if source < 0:
        return ""
    before = max((b for a, b in pairs if 0 <= a < source), default=-1)
    return f"after cell {before + 1}" if before >= 0 else "at the start"


def _part_numbers(document: Document) -> list[int]:
    return [number for number, part in enumerate(document.parts) for _ in part.blocks]
