"""Tabs that only the human edition has, where the source has tabs of its own by now.

People put text into tabs (`:begin_tab:` … `:end_tab:`) that the source did not have; such blocks
stand in the target document beside the source's. When the source gets tabs at the same place, the
two sets may overlap, and a tab cannot stand in a tab. Then people's whole tabs are moved behind the
tab that they would stand in, and a mark whose partner has no place is left out. Its text stays.

People also leave marks of the source out, where one text serves all its tabs. When the partner of
such a mark changes and so comes from the source again, the mark comes back too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bitext.documents import BlockKind, Document

# Outside of tabs; in a tab that no marks of the human edition make together. Else the number of the
# human edition's block that begins the tab.
_CLOSED, _OPEN = -2, -1


class _Mark(StrEnum):
    BEGIN = ":begin_tab:"
    END = ":end_tab:"


@dataclass(frozen=True, slots=True)
class _Insert:
    """An inserted block, and whether it comes with a whole notebook cell of people's own."""

    block: int
    of_cell: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """One step on the way through the target document.

    Either a mark that stands there in any case (no inserts), or a mark of the source that people
    left out (`absent`, its block), or one inserted mark, or a whole inserted tab (`mark` is None),
    or the end of a place where inserts can be put (`place`). `tab` is the block that begins the tab
    of a human mark whose partner is shown too, in order; else `_OPEN`.
    """

    mark: _Mark | None = None
    inserts: tuple[_Insert, ...] = ()
    block: int = -1  # of the human edition
    tab: int = _OPEN
    absent: int | None = None
    place: int | None = None


@dataclass(frozen=True, order=True, slots=True)
class _Cost:
    """What a way through the document costs; the first difference decides.

    Attributes:
        wrong: marks of the source or of kept blocks that do not nest.
        crossed: tabs of the human edition that end elsewhere, though both marks are shown.
        dropped: inserted marks left out although their partner is shown.
        halves: inserted marks left out whose partner is not shown.
        restored: marks of the source shown although people left them out.
        moved: whole tabs that are moved.
    """

    wrong: int = 0
    crossed: int = 0
    dropped: int = 0
    halves: int = 0
    restored: int = 0
    moved: int = 0

    def __add__(self, other: _Cost) -> _Cost:
        return _Cost(
            self.wrong + other.wrong,
            self.crossed + other.crossed,
            self.dropped + other.dropped,
            self.halves + other.halves,
            self.restored + other.restored,
            self.moved + other.moved,
        )


_NOTHING, _WRONG, _CROSSED, _DROPPED, _HALF, _RESTORED, _MOVED = (
    _Cost(),
    _Cost(wrong=1),
    _Cost(crossed=1),
    _Cost(dropped=1),
    _Cost(halves=1),
    _Cost(restored=1),
    _Cost(moved=1),
)


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest way to some place, and the steps before; each tells whether a piece stays."""

    cost: _Cost
    stays: bool = True
    before: _Way | None = None


@dataclass(frozen=True)
class NestedTabs:
    """What must change in a plan so that its tabs nest.

    Attributes:
        inserts: the inserts by the source block that they follow.
        restored: blocks of the source that are shown although people left them out.
    """

    inserts: dict[int, list[int]]
    restored: frozenset[int] = frozenset()


def with_nested_tabs(
    inserts: Mapping[int, Sequence[int]],
    shown: Sequence[Sequence[int] | None],
    source: Document,
    human: Document,
) -> NestedTabs:
    """Return the inserts so that their tabs nest with those that stand in the document already.

    Nothing changes where the tabs nest. Else as few marks as possible are left out. Marks that do
    not nest in the human edition itself stay as people wrote them.

    Args:
        inserts: blocks of the human edition alone, by the source block that they follow (-1: none).
        shown: for every block of the source the human blocks that stand for it; None where the
            source's own block stands.
        source: the source document.
        human: the human edition.
    """
    made = NestedTabs({place: list(blocks) for place, blocks in inserts.items()})
    inserted = any(_mark(human, block) for blocks in inserts.values() for block in blocks)
    if not inserted and not any(
        blocks is not None and not blocks and _mark(source, place)
        for place, blocks in enumerate(shown)
    ):
        return made
    partners = _partners(human)
    can_move = True
    while True:
        before = made
        now = [None if place in made.restored else blocks for place, blocks in enumerate(shown)]
        layout = _Layout(made.inserts, now, source, human, partners, can_move=can_move)
        nested = _nested(made.inserts, layout.pieces())
        made = NestedTabs(nested.inserts, made.restored | nested.restored)
        if made == before and not can_move:
            return made
        # In a notebook other places follow: a cell of which a mark was left out is no longer one of
        # people's own, and text that was moved stands before such cells. So look again.
        is_fewer = _count(made) < _count(before) or made.restored != before.restored
        can_move = can_move and is_fewer


def _count(made: NestedTabs) -> int:
    return sum(map(len, made.inserts.values()))


def _mark(document: Document, index: int) -> _Mark | None:
    _, block = document.blocks[index]
    if block.kind is not BlockKind.DIRECTIVE:
        return None
    raw = document.raw(index)
    return next((mark for mark in _Mark if raw.startswith(mark)), None)


def _partners(human: Document) -> dict[int, int]:
    """Return for each mark of the human edition the one that it makes a tab with."""
    found: dict[int, int] = {}
    opened: int | None = None
    for index in range(len(human.blocks)):
        mark = _mark(human, index)
        if mark is _Mark.END and opened is not None:
            found[opened], found[index] = index, opened
        if mark is not None:
            opened = index if mark is _Mark.BEGIN else None
    return found


def _nested(inserts: dict[int, list[int]], pieces: Sequence[_Piece]) -> NestedTabs:
    if _nest(pieces):
        return NestedTabs(inserts)
    stays = _cheapest(pieces)
    is_open = False
    gone: set[int] = set()
    waiting: list[int] = []
    restored: set[int] = set()
    moved: dict[int, list[int]] = {}
    last = -1
    for piece, stay in zip(pieces, stays, strict=True):
        blocks = [insert.block for insert in piece.inserts]
        if piece.place is not None:
            last = piece.place
            if waiting and not is_open:
                moved[last], waiting = waiting, []
        elif piece.mark is None:
            if not stay:
                gone.update(blocks)
                waiting += blocks
        elif piece.absent is None and not stay:
            gone.update(blocks)
        elif piece.absent is None or not stay:
            is_open = piece.mark is _Mark.BEGIN
            restored.update(() if piece.absent is None else (piece.absent,))
    if waiting:  # the source's own tabs do not end
        moved.setdefault(last, []).extend(waiting)
    found: dict[int, list[int]] = {}
    for place in sorted({*inserts, *moved}):
        stayed = [block for block in inserts.get(place, ()) if block not in gone]
        if stayed or place in moved:
            found[place] = stayed + moved.get(place, [])
    return NestedTabs(found, frozenset(restored))


def _nest(pieces: Sequence[_Piece]) -> bool:
    """Whether the tabs nest when everything stays."""
    is_open = False
    for piece in pieces:
        if piece.place is not None or piece.absent is not None:
            continue
        if is_open is not (piece.mark is _Mark.END):
            return False
        is_open = piece.mark is _Mark.BEGIN
    return not is_open


def _cheapest(pieces: Sequence[_Piece]) -> list[bool]:
    """Return for each piece whether it stays where it is, so that all tabs nest."""
    ways = {_CLOSED: _Way(_NOTHING)}
    for piece in pieces:
        following: dict[int, _Way] = {}
        for state, way in ways.items():
            for after, cost, stays in _steps(piece, state):
                total = way.cost + cost
                if after not in following or total < following[after].cost:
                    following[after] = _Way(total, stays, way)
        ways = following
    best = min(
        ways.items(), key=lambda end: end[1].cost + (_NOTHING if end[0] == _CLOSED else _WRONG)
    )[1]
    found: list[bool] = []
    while best.before is not None:
        found.append(best.stays)
        best = best.before
    return found[::-1]


def _steps(piece: _Piece, state: int) -> Iterator[tuple[int, _Cost, bool]]:
    """Yield what can be done with a piece in a state: the state after it, the cost, stays."""
    if piece.place is not None:
        yield state, _NOTHING, True
    elif piece.mark is None:
        yield state, _NOTHING if state == _CLOSED else _MOVED, state == _CLOSED
    elif piece.mark is _Mark.BEGIN:
        yield from _begin(piece, state)
    else:
        yield from _end(piece, state)


def _begin(piece: _Piece, state: int) -> Iterator[tuple[int, _Cost, bool]]:
    if piece.absent is not None:
        yield state, _NOTHING, True
        if state == _CLOSED:
            yield _OPEN, _RESTORED, False
        return
    if state == _CLOSED:
        yield piece.tab, _NOTHING, True
    elif not piece.inserts:
        yield piece.tab, _WRONG, True
    if piece.inserts:
        yield state, _HALF if piece.tab == _OPEN else _DROPPED, False


def _end(piece: _Piece, state: int) -> Iterator[tuple[int, _Cost, bool]]:
    crossed = _NOTHING if piece.tab == state else _CROSSED
    if piece.absent is not None:
        yield state, _NOTHING, True
        if state != _CLOSED:
            yield _CLOSED, _RESTORED + crossed, False
        return
    if state != _CLOSED:
        yield _CLOSED, crossed, True
    elif not piece.inserts:
        yield _CLOSED, _WRONG, True
    if piece.inserts and piece.tab == _OPEN:
        yield state, _HALF, False
    elif piece.inserts:
        # What began a tab can now end only at another's mark.
        is_left_open = state == piece.tab
        yield _OPEN if is_left_open else state, _DROPPED + (_NOTHING, _CROSSED)[is_left_open], False


class _Layout:
    """The order in which the target document shows the tabs of both, and places for inserts.

    In a notebook inserts stand in the source's cell; a cell of people's own follows it.
    """

    def __init__(
        self,
        inserts: Mapping[int, Sequence[int]],
        shown: Sequence[Sequence[int] | None],
        source: Document,
        human: Document,
        partners: Mapping[int, int],
        *,
        can_move: bool,
    ) -> None:
        self.can_move = can_move
        self.inserts, self.shown = inserts, shown
        self.source, self.human, self.partners = source, human, partners
        self.parts, self.human_parts = _parts(source), _parts(human)
        inserted = {block for blocks in inserts.values() for block in blocks}
        self.cells: dict[int, list[int]] = {}  # of the human edition alone, each with its blocks
        if source.is_notebook:
            for block, part in enumerate(self.human_parts):
                self.cells.setdefault(part, []).append(block)
            for part in {p for b, p in enumerate(self.human_parts) if b not in inserted}:
                del self.cells[part]
        self.found: list[_Piece] = []
        self.run: list[_Insert] = []  # inserts between which nothing else stands

    def pieces(self) -> list[_Piece]:
        behind: list[_Insert] = []  # the cells that follow this one
        placed: set[int] = set()
        for place in range(-1, len(self.shown)):
            blocks = self.shown[place] if place >= 0 else ()
            if place >= 0 and (blocks is None or blocks or _mark(self.source, place)):
                self._source_block(place, blocks)
            for block in self.inserts.get(place, ()):
                part = self.human_parts[block]
                if part not in self.cells:
                    self.run.append(_Insert(block))
                elif part not in placed:
                    placed.add(part)
                    behind += [_Insert(b, of_cell=True) for b in self.cells[part]]
            if place < 0:  # cells that come before the first
                self.run = behind + self.run
                behind = []
            elif self._ends_part(place):
                self.run += behind
                behind = []
                self._end_run(place)
        return self._with_partners()

    def _with_partners(self) -> list[_Piece]:
        """Return the pieces; of the human edition's pairs of marks each knows its tab."""
        at = {piece.block: number for number, piece in enumerate(self.found) if piece.block >= 0}
        for block, number in at.items():
            partner = at.get(self.partners[block], -1)
            if partner > number:  # as people wrote them
                for one in (number, partner):
                    self.found[one] = replace(self.found[one], tab=block)
        return self.found

    def _ends_part(self, place: int) -> bool:
        return place + 1 == len(self.parts) or self.parts[place] != self.parts[place + 1]

    def _source_block(self, place: int, blocks: Sequence[int] | None) -> None:
        starts_part = place == 0 or self._ends_part(place - 1)
        # Cells can be put only behind a whole cell.
        self._end_run(None if self.source.is_notebook and not starts_part else place - 1)
        if blocks:
            marks = [b for b in blocks if b in self.partners]
            self.found += [_Piece(_mark(self.human, b), block=b) for b in marks]
        elif mark := _mark(self.source, place):
            self.found.append(_Piece(mark, absent=None if blocks is None else place))

    def _end_run(self, place: int | None) -> None:
        self.found += self._tabs()
        self.run = []
        if place is not None:
            self.found.append(_Piece(place=place))

    def _tabs(self) -> Iterator[_Piece]:
        """Yield the whole tabs and single marks of the run."""
        at = {insert.block: number for number, insert in enumerate(self.run)}
        number = 0
        while number < len(self.run):
            insert = self.run[number]
            partner = self.partners.get(insert.block)
            end = number + 1
            if partner is not None:
                tab = tuple(self.run[number : at.get(partner, -1) + 1])
                if self._is_movable(tab):
                    yield _Piece(inserts=tab)
                    end = number + len(tab)
                else:
                    yield _Piece(_mark(self.human, insert.block), (insert,), block=insert.block)
            number = end

    def _is_movable(self, tab: Sequence[_Insert]) -> bool:
        """Whether inserts are one tab, and in a notebook text within a cell or whole cells."""
        if not self.can_move or sum(insert.block in self.partners for insert in tab) != 2:
            return False
        if not any(insert.of_cell for insert in tab):
            return True
        blocks = {insert.block for insert in tab}
        return all(insert.of_cell for insert in tab) and all(
            blocks.issuperset(self.cells[self.human_parts[block]]) for block in blocks
        )


def _parts(document: Document) -> list[int]:
    return [number for number, part in enumerate(document.parts) for _ in part.blocks]
