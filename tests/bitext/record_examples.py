"""A record with a line of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bitext.provenance import BATCH, SINGLE, Made, Provenance
from bitext.records import Corrected, Earlier, FileRef, Line, Record

RUN = "20260203T040506Z-a1b2c3"
EARLIER_RUN = "20260102T030405Z-0d0e0f"

PEOPLE = Made(Provenance.HUMAN, at="2025-12-31T23:59:00.000Z")
MACHINE = Made(
    Provenance.MACHINE,
    at="2026-02-03T04:20:00.000Z",
    run=RUN,
    engine=BATCH,
    job="0123abcd",
    parallel_data="amts-book-zh",
)
BEFORE = replace(MACHINE, at="2026-01-02T03:20:00.000Z", run=EARLIER_RUN, job="9876fedc")
ALONE = replace(MACHINE, engine=SINGLE, job="", parallel_data="")
NOBODY = Made(Provenance.SOURCE)

KEPT = Line(("Kept.",), ("保留。",), PEOPLE, block=0, place="line 1", section="Losses")
NEW = Line(("New.",), ("新的。",), MACHINE, block=1, place="line 3", section="Losses")
OLD_MACHINE = Line(("Old.",), ("舊的。",), BEFORE, block=1, place="line 3", section="Losses")
CHANGED = Line(
    ("The loss is large.",),
    ("損失很大。",),
    MACHINE,
    block=2,
    place="line 5",
    section="Losses > Sizes",
    earlier=Earlier("The loss is small.", "損失很小。", PEOPLE),
)
FLAGGED = Line(
    ("It is $x$.",),
    ("It is $x$.",),
    NOBODY,
    block=2,
    place="line 6",
    section="Losses > Sizes",
    flag="a placeholder is missing",
)
CODE = Line(
    ("x = 1  # new\n",),
    ("x = 1  # new\n",),
    NOBODY,
    block=3,
    place="cell 4",
    section="Losses > Sizes",
    flag="the code changed",
    kind="code",
    earlier=Earlier("x = 0  # start\n", "x = 0  # 開始\n", PEOPLE),
)
CORRECTED = Line(
    ("Good.",),
    ("很好。",),
    PEOPLE,
    block=4,
    section="Losses > Sizes",
    corrected=Corrected("好。", BEFORE, 1, 1),
)
NOTE = Line((), ("譯註。",), PEOPLE, block=-1, section="Losses > Sizes")
LEFT_OUT = Line(("Not in Chinese.",), (), PEOPLE, block=5, section="Losses > Sizes")
OFFERED = Line(("The loss is small.",), ("損失很小。",), PEOPLE, published=False)
GONE = Line(("Gone.", "Really."), ("沒有了。", "真的。"), PEOPLE, published=False)

EVERY_KIND = (
    KEPT, NEW, OLD_MACHINE, CHANGED, FLAGGED, CODE, CORRECTED, NOTE, LEFT_OUT, OFFERED, GONE,
)  # fmt: skip


def record(lines: Sequence[Line] = EVERY_KIND, path: str = "chapter/losses.md") -> Record:
    """A record of a document in Chinese."""
    return Record(
        language="zh",
        path=path,
        run=RUN,
        at="2026-02-03T04:30:00.000Z",
        source=FileRef(f"source/{path}", "v-source"),
        human=FileRef(f"human/zh/{path}", "v-human"),
        origin=None,
        beside=None,
        published=FileRef(f"translated/zh/{path}", "v-published"),
        translation="digest",
        lines=tuple(lines),
    )
