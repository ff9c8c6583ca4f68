"""Putting a target document together from its plan and what the job returned.

The source is the skeleton: only blocks are replaced. Neighbouring blocks that are kept are copied
from the human edition in one stretch, with all that stands between them, so that an edition whose
source did not change at all comes out byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bitext.documents import Block, BlockKind, Document
from bitext.errors import DamagedTranslation
from bitext.gate_publication import refuse_damage
from bitext.job_html import MISSING, TargetSegment
from bitext.markdown_text import at_line_start
from bitext.notebooks import cell_with_source, source_value
from bitext.parsing import parse
from bitext.planning import Action, BlockPlan, DocumentPlan, SegmentPlan, is_bare
from bitext.provenance import Provenance
from bitext.segments import expanded, folded, joined_lines, segment_block
from bitext.settings import LanguageSettings

_MARKER = re.compile(rb"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6}|\[[ xX]\])[ \t]+)*")
# What must not begin a line within a paragraph: HTML, a picture, a directive, display math.
_NO_LINE_START = ("<", "!", ":", "%", "$", "|")
# Blocks whose line begins with a mark of their own.
_MARKED = frozenset({BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.QUOTE})
_BARE_PIPE = re.compile(r"(?<!\\)\|")
NOT_THERE = TargetSegment("", MISSING)
"""The answer for a segment of which nothing came back."""


_STANDS_IN = "the human translation of an earlier source text stands in"


@dataclass(frozen=True, slots=True)
class SegmentOutcome:
    """What became of one segment of the source.

    Attributes:
        source: the source text, markup as written.
        target: the target text; "" inside blocks that are kept whole.
        provenance: who wrote the target.
        place: where it stands in the source, for messages.
        flag: why it needs a person's eye; "" when it does not.
        id: its id in the plan; "" inside blocks that are kept whole.
    """

    source: str
    target: str
    provenance: Provenance
    place: str
    flag: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class MadeBlock:
    """A block of a target document, and what it was made from.

    Attributes:
        kind: its kind.
        text: its bytes.
        answered: the source's block that it was made from, where the job wrote some of it; else -1.
        planned: the source's block that it was put together for; -1 for a block that was kept.
        human: the human edition's block that it is; -1 for others.
    """

    kind: BlockKind
    text: bytes
    answered: int = -1
    planned: int = -1
    human: int = -1


@dataclass(frozen=True)
class Assembled:
    """A target document.

    Attributes:
        document: it, parsed.
        outcomes: one entry per segment of the source.
        blocks: what each of its blocks was made from.
    """

    document: Document
    outcomes: tuple[SegmentOutcome, ...]
    blocks: tuple[MadeBlock, ...]

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.document.data

    def count(self, provenance: Provenance) -> int:
        """Return how many segments have this provenance."""
        return sum(outcome.provenance is provenance for outcome in self.outcomes)


def assemble(
    plan: DocumentPlan,
    translated: Mapping[str, TargetSegment],
    source_language: LanguageSettings,
    target_language: LanguageSettings,
) -> Assembled:
    """Build the target document.

    A block that is read as something else once its sentences stand together is put together again
    without the job's text: that is flagged, and the rest of the document goes on.

    Args:
        plan: what to keep and what was sent.
        translated: the job's answer by segment id. For a missing or damaged one the human text of
            the sentence that it replaced stands in, else the source.
        source_language: settings of the source language.
        target_language: settings of the target language.

    Raises:
        DamagedTranslation: the document put together does not have the blocks that it was put
            together from, or the gate finds damage in it; it must not be published.
    """
    if plan.unchanged and plan.human is not None:
        builder = _Builder(plan, translated, source_language, target_language)
        builder.count_kept()
        blocks = (
            MadeBlock(block.kind, part.text[block.start : block.end], human=number)
            for number, (part, block) in enumerate(plan.human.blocks)
        )
        return Assembled(plan.human, tuple(builder.outcomes), tuple(blocks))
    while True:
        builder = _Builder(plan, translated, source_language, target_language)
        data = builder.notebook() if plan.source.is_notebook else builder.part(0)
        try:
            found = _checked(plan.source, data, builder.made)
            refuse_damage(plan, found)
        except DamagedTranslation as error:
            refused = _refused(plan, translated, error)
            if not refused:
                raise
            translated = {**translated, **refused}
        else:
            return Assembled(found, tuple(builder.outcomes), tuple(builder.made))


def _refused(
    plan: DocumentPlan, translated: Mapping[str, TargetSegment], error: DamagedTranslation
) -> dict[str, TargetSegment]:
    """Return the job's sentences in damaged blocks, as damaged; none when there are none left."""
    return {
        segment.id: TargetSegment("", f"put together: {error.reason}")
        for block in error.blocks
        for segment in plan.blocks[block].segments
        if _is_answered(segment, translated)
    }


def _is_answered(segment: SegmentPlan, translated: Mapping[str, TargetSegment]) -> bool:
    """Whether the job's own text is used for a segment."""
    return segment.kept is None and not translated.get(segment.id, NOT_THERE).damage


def _checked(source: Document, data: bytes, made: Sequence[MadeBlock]) -> Document:
    """Parse a document; refuse it when its blocks are not those it was put together from."""
    found = parse(data, source.name)
    kinds = [block.kind for _, block in found.blocks]
    if kinds == [one.kind for one in made]:
        return found
    at = next(
        (n for n, (a, b) in enumerate(zip(kinds, made, strict=False)) if a is not b.kind),
        min(len(kinds), len(made)),
    )
    wanted = made[at].kind.value if at < len(made) else "the end"
    got = kinds[at].value if at < len(kinds) else "the end"
    place = found.place(min(at, len(found.blocks) - 1)) if found.blocks else ""
    # The first block that is not read as it was written is at fault, or else the one before it.
    first = next(
        (n for n in range(at) if found.raw(n).encode().strip() != made[n].text.strip()), at
    )
    suspects = (made[n].answered for n in (first, first - 1) if 0 <= n < len(made))
    blocks = [block for block in suspects if block >= 0][:1]
    reason = f"structure damaged: {wanted} expected, {got} found"
    raise DamagedTranslation(source.name, reason, place, blocks)


@dataclass
class _Builder:
    plan: DocumentPlan
    translated: Mapping[str, TargetSegment]
    source_language: LanguageSettings
    target_language: LanguageSettings
    outcomes: list[SegmentOutcome] = field(default_factory=list)
    made: list[MadeBlock] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = self.plan.source
        self.human = self.plan.human
        self.newline = b"\r\n" if b"\r\n" in self.source.data else b"\n"
        self.source_parts = _parts(self.source)
        self.human_parts = _parts(self.human) if self.human else []
        self.first_of_part = _firsts(self.source_parts)
        self.human_cells = self._target_only_cells()

    @property
    def _edition(self) -> Document:
        """The human edition, where the plan says that there is one."""
        if self.human is None:
            raise ValueError("a plan keeps human blocks but has no human edition")
        return self.human

    # Whole documents

    def count_kept(self) -> None:
        """Record the outcomes of an edition that is used as it is."""
        for block in self.plan.blocks:
            if block.action is Action.KEEP:
                self._record_kept(block.block)

    def notebook(self) -> bytes:
        """Return the notebook's bytes: the source's cells with their sources replaced."""
        data, cells = self.source.data, self.source.cells
        out: list[bytes] = []
        cursor = 0
        for extra in self.human_cells.get(-1, ()) if cells else ():
            out.append(data[cursor : cells[0].start])
            out.append(self._human_cell(extra) + self._between_cells())
            cursor = cells[0].start
        is_first = True
        for number, cell in enumerate(cells):
            if self._is_left_out(number) and (not is_first or number + 1 < len(cells)):
                out.append(data[cursor : cell.start if is_first else cells[number - 1].end])
                cursor = cells[number + 1].start if is_first else cell.end
                continue
            is_first = False
            old = self.source.parts[number].text
            new = self.part(number)
            if new != old:
                out.append(data[cursor : cell.source_start])
                out.append(source_value(self.source, number, new.decode("utf-8")))
                cursor = cell.source_end
            for extra in self.human_cells.get(number, ()):
                out.append(data[cursor : cell.end])
                out.append(self._between_cells() + self._human_cell(extra))
                cursor = cell.end
        out.append(data[cursor:])
        return b"".join(out)

    def _is_left_out(self, number: int) -> bool:
        """Whether the human edition has nothing of a cell, and nothing in its place."""
        first = self.first_of_part.get(number)
        if first is None or self.human_cells.get(number):
            return False
        plans = self.plan.blocks[first : first + len(self.source.parts[number].blocks)]
        return all(plan.action is Action.ABSENT and not plan.inserts for plan in plans)

    def _human_cell(self, number: int) -> bytes:
        human = self._edition
        part = human.parts[number]
        self.made.extend(
            MadeBlock(block.kind, part.text[block.start : block.end], human=index)
            for index, (_, block) in enumerate(human.blocks)
            if self.human_parts[index] == number
        )
        return cell_with_source(human, number, human.parts[number].text.decode("utf-8"))

    def _between_cells(self) -> bytes:
        cells = self.source.cells
        if len(cells) > 1:
            return self.source.data[cells[0].end : cells[1].start]
        return b",\n  "

    # One part

    def part(self, number: int) -> bytes:
        """Return the text of one part of the target document."""
        text = self.source.parts[number].text
        first = self.first_of_part.get(number, 0)
        plans = self.plan.blocks[first : first + len(self.source.parts[number].blocks)]
        out: list[bytes] = []
        cursor = 0
        if number == 0 and self.plan.leading and not self._leads(plans):
            lead = self._text_inserts(self.plan.leading)
            if lead:
                out.append(lead + 2 * self.newline)
        at = 0
        while at < len(plans):
            run = self._run(plans, at)
            if run:
                kept = self._kept(run, plans)
                if kept is not None:
                    head, body, tail = kept
                    out.append(self._before(run, text, cursor) if head is None else head)
                    out.append(body)
                    cursor = self._block(run[-1]).end
                    if tail is not None:
                        out.append(tail)
                        cursor = len(text)
                else:
                    cursor = self._block(run[-1]).end
                at += len(run)
                continue
            plan = plans[at]
            block = self._block(plan)
            out.append(text[cursor : block.start])
            if plan.action is Action.KEEP:  # its human blocks stand in several cells
                out.append(self._text_inserts(plan.human))
                self._record_kept(plan.block)
            elif plan.action is not Action.ABSENT:
                is_copy = plan.action is Action.COPY
                written = text[block.start : block.end] if is_copy else self._rendered(plan)
                out.append(written)
                answered = any(_is_answered(one, self.translated) for one in plan.segments)
                self.made.append(
                    MadeBlock(block.kind, written, plan.block if answered else -1, plan.block)
                )
            cursor = block.end
            at += 1
            row_end = text.find(b"\n", cursor)
            is_row_end = row_end >= 0 and (
                at == len(plans) or row_end < self._block(plans[at]).start
            )
            rows = self._rows(plan) if is_row_end else b""
            if rows:
                out.append(text[cursor:row_end].rstrip(b"\r") + self.newline + rows)
                cursor = row_end
                continue
            inserted = self._text_inserts(plan.inserts)
            if inserted:
                out.append(2 * self.newline + inserted)
        out.append(text[cursor:])
        return b"".join(out)

    def _before(self, run: Sequence[BlockPlan], text: bytes, cursor: int) -> bytes:
        """Return what of the source stands before a run of kept blocks, from `cursor` on.

        Where people made a paragraph of a list's item, or an item of a paragraph, the run brings
        its own mark, and the source's goes.
        """
        start = self._block(run[0]).start
        if not self._marks_itself(run):
            return text[cursor:start]
        before = text[cursor : _with_marker(text, start)]
        return before.rstrip(b"\r\n") + 2 * self.newline if before else b""

    def _marks_itself(self, run: Sequence[BlockPlan]) -> bool:
        """Whether a run's first block is of another kind than the source's, and one has a mark."""
        plan = next(plan for plan in run if plan.human)
        human = self._edition.blocks[plan.human[0]][1].kind
        kinds = {self._block(run[0]).kind, human}
        return len(kinds) > 1 and bool(kinds & _MARKED)

    def _block(self, plan: BlockPlan) -> Block:
        return self.source.blocks[plan.block][1]

    def _leads(self, plans: Sequence[BlockPlan]) -> bool:
        """Whether the leading human blocks stand right before a kept first block."""
        if not plans or plans[0].action is not Action.KEEP:
            return False
        together = (*self.plan.leading, plans[0].human[0])
        in_a_row = together == tuple(range(together[0], together[-1] + 1))
        return in_a_row and self._one_part(together)

    def _run(self, plans: Sequence[BlockPlan], at: int) -> list[BlockPlan]:
        """Return the longest stretch of kept blocks that is one stretch of the human edition."""
        run: list[BlockPlan] = []
        expected: int | None = None
        for place in range(at, len(plans)):
            plan = plans[place]
            if plan.action is Action.ABSENT:
                if plan.inserts and plan.inserts[0] != expected:
                    break
            elif plan.action is Action.KEEP:
                if expected is not None and plan.human[0] != expected:
                    break
                if not self._one_part(plan.human) or (
                    expected is not None
                    and self.human_parts[plan.human[0]] != self.human_parts[expected - 1]
                ):
                    break
                expected = plan.human[-1] + 1
            else:
                break
            run.append(plan)
            for insert in plan.inserts:
                if insert != expected:
                    return run
                if self.human_parts[insert] != self.human_parts[insert - 1]:
                    return run
                expected = insert + 1
        return run

    def _one_part(self, blocks: Sequence[int]) -> bool:
        return len({self.human_parts[b] for b in blocks}) == 1

    def _kept(
        self, run: Sequence[BlockPlan], plans: Sequence[BlockPlan]
    ) -> tuple[bytes | None, bytes, bytes | None] | None:
        """Return the human edition's bytes of a run: what stands before, the run, what follows.

        Before and after are None where the source's own bytes serve.
        """
        human = self._edition
        blocks = [b for plan in run for b in plan.human]
        if not blocks:
            return None
        for plan in run:
            if plan.action is Action.KEEP:
                self._record_kept(plan.block)
        first, last = blocks[0], blocks[-1]
        part = self.human_parts[first]
        if run[0] is self.plan.blocks[0] and self.plan.leading and self._leads(run):
            first = self.plan.leading[0]
        for insert in (b for plan in run for b in plan.inserts):
            if insert == last + 1 and self.human_parts[insert] == part:
                last = insert
        text = human.parts[part].text
        human_first = human.blocks[first][1]
        human_last = human.blocks[last][1]
        self._keeps(human, range(first, last + 1))
        start = human_first.start
        if self._marks_itself(run):
            start = _with_marker(text, start)
        body = text[start : human_last.end]
        # What else the human edition has here stands elsewhere in it.
        rest = self._text_inserts([b for b in run[-1].inserts if not first <= b <= last])
        if rest:
            body += 2 * self.newline + rest
        head = tail = None
        if run[0] is plans[0] and (first == 0 or self.human_parts[first - 1] != part):
            head = text[:start]
        if run[-1] is plans[-1] and (
            last == len(self.human_parts) - 1 or self.human_parts[last + 1] != part
        ):
            tail = text[human_last.end :]
        return head, body, tail

    def _record_kept(self, index: int) -> None:
        part, block = self.source.blocks[index]
        for segment in segment_block(block, index, self.source_language.sentences):
            self.outcomes.append(
                SegmentOutcome(segment.key, "", Provenance.HUMAN, part.place(block))
            )

    def _rows(self, plan: BlockPlan) -> bytes:
        """Return the whole rows of the human table that follow a cell; b"" when they are none."""
        blocks = plan.inserts
        if self.human is None or not blocks or self._block(plan).kind is not BlockKind.TABLE_CELL:
            return b""
        part = self.human.parts[self.human_parts[blocks[0]]]
        first, last = (self.human.blocks[b][1] for b in (blocks[0], blocks[-1]))
        start = part.text.rfind(b"\n", 0, first.start) + 1
        end = part.text.find(b"\n", last.end)
        end = end if end >= 0 else len(part.text)
        found = [b for b in part.blocks if start <= b.start < end]
        if found != [self.human.blocks[b][1] for b in blocks]:
            return b""
        if any(block.kind is not BlockKind.TABLE_CELL for block in found):
            return b""
        self._keeps(self.human, blocks)
        return part.text[start:end]

    def _keeps(self, human: Document, blocks: Iterable[int]) -> None:
        """Record blocks of the human edition that the document should have."""
        for index in blocks:
            part, block = human.blocks[index]
            self.made.append(MadeBlock(block.kind, part.text[block.start : block.end], human=index))

    def _text_inserts(self, blocks: Sequence[int]) -> bytes:
        """Return target-only blocks, each stretch as the human edition has it."""
        out: list[bytes] = []
        for stretch in _stretches(blocks, self.human_parts):
            part = self.human_parts[stretch[0]]
            if self.human is None or part in self._all_target_only:
                continue
            text = self.human.parts[part].text
            first, last = self.human.blocks[stretch[0]][1], self.human.blocks[stretch[-1]][1]
            self._keeps(self.human, stretch)
            out.append(text[_with_marker(text, first.start) : last.end])
        return (2 * self.newline).join(out)

    def _target_only_cells(self) -> dict[int, list[int]]:
        """Return the human edition's own cells by the source cell that they follow."""
        self._all_target_only: set[int] = set()
        cells: dict[int, list[int]] = {}
        if self.human is None or not self.source.is_notebook:
            return cells
        groups = [(-1, self.plan.leading)]
        groups += [(self.source_parts[p.block], p.inserts) for p in self.plan.blocks]
        inserted = {b for _, blocks in groups for b in blocks}
        for place, blocks in groups:
            for part in dict.fromkeys(self.human_parts[b] for b in blocks):
                members = [b for b, p in enumerate(self.human_parts) if p == part]
                if all(b in inserted for b in members) and part not in self._all_target_only:
                    self._all_target_only.add(part)
                    cells.setdefault(place, []).append(part)
        return cells

    # One block

    def _rendered(self, plan: BlockPlan) -> bytes:
        """Return a block put together from its segments."""
        part, block = self.source.blocks[plan.block]
        targets = [self._target(segment, part.place(block)) for segment in plan.segments]
        if all(target is None for target in targets):
            return part.text[block.start : block.end]
        between = b" " if self.target_language.sentences.spaced else b""
        if self.plan.sentence_lines and is_bare(part.text, block):
            between = self.newline
        out: list[bytes] = []
        cursor = block.start
        for number, (item, target) in enumerate(zip(plan.segments, targets, strict=True)):
            if target is None:
                target = part.text[item.segment.start : item.segment.end].decode("utf-8")
            if block.kind is BlockKind.TABLE_CELL:
                target = _BARE_PIPE.sub(r"\\|", target)
            gap = part.text[cursor : item.segment.start]
            if number and item.kept == "":  # people said it with the sentence before
                out.append(gap.rstrip())
                cursor = item.segment.end
                continue
            if "\n" in target and item.kept:
                target = self._in_place(target, part.text, block)
            if number and not gap.strip():
                gap = between
                if gap == self.newline and target.startswith(_NO_LINE_START):
                    gap = b" " if self.target_language.sentences.spaced else b""
                gap = gap or _space_between(out[-1], target)
                if out[-1][-1:].isspace():  # a hard line break
                    gap = b""
            begins_line = gap.endswith(b"\n") or item.segment.start == block.start
            if begins_line:
                is_heading = block.kind is BlockKind.HEADING
                target = at_line_start(target, item.segment.coded, heading=is_heading)
            out += (gap, target.encode("utf-8"))
            cursor = item.segment.end
        out.append(part.text[cursor : block.end])
        return b"".join(out)

    def _in_place(self, text: str, part: bytes, block: Block) -> str:
        """Return a kept text with line breaks that its new place can have.

        In a list or a quote a line begins with marks, which the text does not have.
        """
        if not is_bare(part, block):
            rules = self.target_language.sentences
            lines = text.rstrip()
            kept = folded(lines) if rules.spaced else joined_lines(lines)
            return kept + text[len(lines) :]
        return text.replace("\r\n", "\n").replace("\n", self.newline.decode())

    def _target(self, item: SegmentPlan, place: str) -> str | None:
        """Return the target text of a segment, or None where the source's own bytes stay."""
        segment = item.segment
        if item.kept is not None:
            by = item.made.by
            self.outcomes.append(SegmentOutcome(segment.key, item.kept, by, place, id=item.id))
            return None if item.kept == segment.key else item.kept
        answer = self.translated.get(item.id, NOT_THERE)
        if answer.damage:
            return self._instead(item, answer.damage, place)
        target = expanded(answer.coded, segment.marks)
        self.outcomes.append(
            SegmentOutcome(segment.key, target, Provenance.MACHINE, place, id=item.id)
        )
        return None if answer.coded == segment.coded else target

    def _instead(self, item: SegmentPlan, damage: str, place: str) -> str | None:
        """Return what stands in for a damaged translation; None for the source's own bytes."""
        if item.earlier is None:
            provenance, target, flag = Provenance.SOURCE, "", damage
        else:
            provenance, target, flag = Provenance.HUMAN, item.earlier, f"{damage}; {_STANDS_IN}"
        self.outcomes.append(
            SegmentOutcome(item.segment.key, target, provenance, place, flag, item.id)
        )
        return item.earlier


def _space_between(before: bytes, after: str) -> bytes:
    """Return the space that a language without spaces needs between two sentences: mostly none.

    A sentence that ends in markup would else swallow the next ("**好。**好") or its markup.
    """
    return b" " if before[-1:] in (b"*", b"_", b"~", b"`", b"$") and after else b""


def _with_marker(text: bytes, start: int) -> int:
    """Return where a block's line begins, when only list, heading or quote marks precede it."""
    line = text.rfind(b"\n", 0, start) + 1
    return line if _MARKER.fullmatch(text, line, start) else start


def _parts(document: Document) -> list[int]:
    """Return the part of every block."""
    return [number for number, part in enumerate(document.parts) for _ in part.blocks]


def _firsts(parts: Sequence[int]) -> dict[int, int]:
    """Return the index of every part's first block."""
    firsts: dict[int, int] = {}
    for index, part in enumerate(parts):
        firsts.setdefault(part, index)
    return firsts


def _stretches(blocks: Sequence[int], parts: Sequence[int]) -> Iterator[list[int]]:
    """Split block indices into neighbours of one part."""
    stretch: list[int] = []
    for block in blocks:
        if stretch and (block != stretch[-1] + 1 or parts[block] != parts[stretch[-1]]):
            yield stretch
            stretch = []
        stretch.append(block)
    if stretch:
        yield stretch
