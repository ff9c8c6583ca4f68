"""Alignment, pairing, shared placeholders, and what becomes parallel data."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bitext import alignment
from bitext.alignment import (
    BLOCK_MOVES,
    NEVER,
    SENTENCE_MOVES,
    Item,
    Link,
    TextScore,
    align,
    length_ratio,
)
from bitext.pairing import Bitext, pair_documents
from bitext.pairs import Pair, Reason, Selection
from bitext.parallel_data import digest, to_csv, to_jsonl
from bitext.parsing import parse
from bitext.placeholders import SharedText, share
from bitext.segments import Segment, segment_document
from bitext.selection import select, source_texts
from bitext.settings import ENGLISH, load_language

CHINESE = load_language(Path(__file__).parents[2] / "languages" / "zh.toml")

ENGLISH_TEXT = """# Linear Regression
:label:`sec_linear`

We start with the simplest model. It maps `x` to $y$ with two weights.

$$y = wx + b$$

As :numref:`fig_a` shows, the loss is convex. So there is one minimum. We find it in closed form.

| Name | Meaning |
|---|---|
| w | weight of x |

- Train the model with `fit`.
- Read about 42 examples.
"""
CHINESE_TEXT = """# 线性回归
:label:`sec_linear`

我们从最简单的模型开始。它用两个权重把`x`映射到$y$。

$$y = wx + b$$

如 :numref:`fig_a`所示，损失是凸的，因此只有一个最小值。我们可以用闭式求出它。

| 名称 | 含义 |
|---|---|
| w | x的权重 |

- 用`fit`训练模型。
- 阅读大约42个例子。
"""


# Alignment


def spans(links: list[Link]) -> list[tuple[int, int, int, int]]:
    return [(link.i, link.i_end, link.j, link.j_end) for link in links]


def items(*lengths: int) -> list[Item]:
    return [Item(length, Counter()) for length in lengths]


@pytest.mark.parametrize("moves", [BLOCK_MOVES, SENTENCE_MOVES], ids=["blocks", "sentences"])
@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (0, 0, []),
        (2, 0, [(0, 1, 0, 0), (1, 2, 0, 0)]),
        (0, 2, [(0, 0, 0, 1), (0, 0, 1, 2)]),
        (1, 1, [(0, 1, 0, 1)]),
        (3, 3, [(n, n + 1, n, n + 1) for n in range(3)]),
    ],
)
def test_sides_without_any_hint(
    source: int,
    target: int,
    expected: list[tuple[int, int, int, int]],
    moves: dict[tuple[int, int], float],
) -> None:
    links = align(source, target, lambda i, i_end, j, j_end: 0.0, moves)

    assert spans(links) == expected
    assert all(0 < link.confidence <= 1 for link in links)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ((50, 50), (100,), [(0, 2, 0, 1)]),
        ((100,), (48, 52), [(0, 1, 0, 2)]),
        ((30, 100, 60), (30, 50, 50, 60), [(0, 1, 0, 1), (1, 2, 1, 3), (2, 3, 3, 4)]),
        ((80, 40, 40, 90), (80, 80, 90), [(0, 1, 0, 1), (1, 3, 1, 2), (3, 4, 2, 3)]),
        ((20, 150, 20, 90), (20, 20, 90), [(0, 1, 0, 1), (1, 2, 1, 1), (2, 3, 1, 2), (3, 4, 2, 3)]),
    ],
)
def test_lengths_alone(
    source: tuple[int, ...], target: tuple[int, ...], expected: list[tuple[int, int, int, int]]
) -> None:
    score = TextScore(items(*source), items(*target), 1.0)

    assert spans(align(len(source), len(target), score, SENTENCE_MOVES)) == expected


def test_anchors_decide_between_equal_lengths() -> None:
    a, b = (Item(30, Counter([anchor])) for anchor in ("`a`", "`b`"))
    plain = Item(30, Counter())

    links = align(2, 3, TextScore([a, b], [a, plain, b], 1.0), BLOCK_MOVES)

    assert spans(links) == [(0, 1, 0, 1), (1, 1, 1, 2), (1, 2, 2, 3)]
    assert all(0 < link.confidence < 1 for link in links)


def test_posteriors_are_what_enumeration_gives() -> None:
    """One item a side: the pair, or each of them alone in either order."""

    def score(i: int, i_end: int, j: int, j_end: int) -> float:
        return -1.0 if (i_end - i, j_end - j) == (1, 1) else -0.5

    (link,) = align(1, 1, score, BLOCK_MOVES)

    pair = math.exp(BLOCK_MOVES[1, 1] - 1)
    alone = math.exp(BLOCK_MOVES[1, 0] + BLOCK_MOVES[0, 1] - 1)
    assert link.confidence == pytest.approx(pair / (pair + 2 * alone))


def test_where_nothing_is_possible_every_item_stands_alone() -> None:
    links = align(1, 2, lambda i, i_end, j, j_end: NEVER, BLOCK_MOVES)

    assert spans(links) == [(0, 1, 0, 0), (1, 1, 0, 1), (1, 1, 1, 2)]
    assert {link.confidence for link in links} == {0.0}


def test_a_problem_too_large_to_solve_in_full_is_solved_around_the_diagonal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alignment, "MAX_CELLS", 2_000)
    asked = set()
    lengths = [20 + 7 * n % 90 for n in range(200)]
    score = TextScore(items(*lengths), items(*lengths), 1.0)

    def counted(i: int, i_end: int, j: int, j_end: int) -> float:
        asked.add((i, j))
        return score(i, i_end, j, j_end)

    links = align(200, 200, counted, BLOCK_MOVES)

    assert spans(links) == [(n, n + 1, n, n + 1) for n in range(200)]
    assert max(abs(i - j) for i, j in asked) < 40


@pytest.mark.parametrize(
    ("source", "target", "expected", "trust", "ratio"),
    [
        (1000, 500, 1.0, 0, 0.5),
        (0, 0, 0.35, 80, 0.35),
        (100, 50, 1.0, 100, 0.75),
        (100, 1000, 1.0, 0, 4.0),
        (1000, 20, 1.0, 0, 0.15),
    ],
)
def test_length_ratio(source: int, target: int, expected: float, trust: int, ratio: float) -> None:
    assert length_ratio(source, target, expected, trust) == pytest.approx(ratio)


# Pairing


def pair(source: str, target: str, name: str = "a.md") -> Bitext:
    here, there = parse(source.encode(), name), parse(target.encode(), name)
    return pair_documents(here, there, ENGLISH, CHINESE)


def test_a_small_document() -> None:
    bitext = pair(ENGLISH_TEXT, CHINESE_TEXT)

    assert [(b.source, b.target) for b in bitext.block_beads] == [((n,), (n,)) for n in range(11)]
    assert bitext.bead_of_source_block == {n: n for n in range(11)}
    beads = [
        (" ".join(s.visible for s in b.source), "".join(t.visible for t in b.target))
        for b in bitext.beads
    ]
    assert beads == [
        ("Linear Regression", "线性回归"),
        ("We start with the simplest model.", "我们从最简单的模型开始。"),
        ("It maps P0 to P1 with two weights.", "它用两个权重把P0映射到P1。"),
        (
            "As P0 shows, the loss is convex. So there is one minimum.",
            "如 P0所示，损失是凸的，因此只有一个最小值。",
        ),
        ("We find it in closed form.", "我们可以用闭式求出它。"),
        ("Name", "名称"),
        ("Meaning", "含义"),
        ("w", "w"),
        ("weight of x", "x的权重"),
        ("Train the model with P0.", "用P0训练模型。"),
        ("Read about 42 examples.", "阅读大约42个例子。"),
    ]
    assert all(0.8 < bead.confidence <= 1 for bead in bitext.beads)


def test_every_block_and_segment_stands_in_exactly_one_bead() -> None:
    bitext = pair(ENGLISH_TEXT + "\nMore `z`.\n", CHINESE_TEXT.replace("| w | x的权重 |\n", ""))

    for side in ("source", "target"):
        document = getattr(bitext, side)
        rules = (ENGLISH if side == "source" else CHINESE).sentences
        blocks = [n for bead in bitext.block_beads for n in getattr(bead, side)]
        assert blocks == list(range(len(document.blocks)))
        found = [segment for bead in bitext.beads for segment in getattr(bead, side)]
        assert found == segment_document(document, rules)


def test_equal_code_cuts_the_document() -> None:
    bitext = pair("Long text.\n\n```\na\n```\n\nOne.\n", "```\na\n```\n\n一。\n")

    assert [(b.source, b.target) for b in bitext.block_beads] == [((0,), ()), ((1,), (0,))] + [
        ((2,), (1,))
    ]


def test_code_with_translated_comments_is_the_same_code() -> None:
    bitext = pair(
        "```\nx = f(1)  # count\n```\n\n```\ny = g(2)  # sum\n```\n",
        "```\nx = f(1)  # 计数\n```\n\n```\ny = g(2)  # 和\n```\n",
    )

    assert [(b.source, b.target) for b in bitext.block_beads] == [((0,), (0,)), ((1,), (1,))]


# Shared placeholders


def segment(text: str) -> Segment:
    document = parse(text.encode(), "a.md")
    (found,) = segment_document(document, ENGLISH.sentences, "paragraph")
    return found


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Use `a` and `b`.", "用 `b` 和 `a`。", ("Use P0 and P1.", "用 P1 和 P0。", True, True)),
        ("Use `a` or `a`.", "用 `a` 或 `a`。", ("Use P0 or P1.", "用 P0 或 P1。", True, True)),
        ("A $x y$.", "一 $x   y$。", ("A P0.", "一 P0。", True, True)),
        ("A $\\text{if}$ `c`.", "一 `c` $\\text{若}$。", ("A P0 P1.", "一 P1 P0。", True, True)),
        ("A `c`.", "一 $x$。", ("A P0.", "一 P1。", True, False)),
        ("A `c`.", "一。", ("A P0.", "一。", True, False)),
        ("A.", "一 `c`。", ("A.", "一 P0。", True, False)),
        ("See :ref:`a`.", "见 :ref:`b`。", ("See P0.", "见 P0。", False, True)),
        ("See https://a.org/x", "见", ("See P0", "见", False, False)),
        ("*A* `c`.", "**一** `c`。", ("A P0.", "一 P0。", True, True)),
    ],
)
def test_placeholders_are_numbered_by_the_source(
    source: str, target: str, expected: tuple[str, str, bool, bool]
) -> None:
    assert share([segment(source)], [segment(target)], spaced=False) == SharedText(*expected)


def test_several_segments_share_one_numbering() -> None:
    here, there = [segment("A `a`."), segment("B `b`.")], [segment("一 `b`。"), segment("二 `a`。")]

    assert share(here, there, spaced=True).target == "一 P1。 二 P0。"
    assert share(here, there, spaced=False) == SharedText(
        "A P0. B P1.", "一 P1。二 P0。", True, True
    )
    assert share([], there, spaced=False).source == ""


# Parallel data


def chosen(selection: Selection) -> list[tuple[str, str]]:
    return [(one.source, one.target) for one in selection.pairs]


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("# Only here\n\n```\nx\n```\n", "```\nx\n```\n", Reason.UNALIGNED),
        ("See :ref:`a` now.", "见 :ref:`b` 吧。", Reason.REFERENCES_DIFFER),
        ("Use `a` now.", "现在用它吧。", Reason.PLACEHOLDERS_DIFFER),
        ("The words stay as they are.", "The words stay as they are.", Reason.UNTRANSLATED),
        ("ResNet", "ResNet", Reason.UNTRANSLATED),
        ("word " * 250, "词" * 300, Reason.TOO_LONG),
        ("word " * 180, "词" * 334, Reason.TOO_LONG),
        ("+1 is the answer", "答案是加一", Reason.FORBIDDEN_START),
        ("It is the answer", "=答案", Reason.FORBIDDEN_START),
        ("\\- a\n", "@答案", Reason.PLACEHOLDERS_DIFFER),
        ("@name is it", "名字", Reason.FORBIDDEN_START),
    ],
)
def test_why_a_pair_is_left_out(source: str, target: str, reason: Reason) -> None:
    selection = select([pair(source, target)], CHINESE, min_confidence=0.0)

    assert selection.pairs == ()
    assert {rejected.reason for rejected in selection.rejected} == {reason}
    assert selection.rejected_by_reason == {reason.value: len(selection.rejected)}


def test_low_confidence() -> None:
    bitext = pair(ENGLISH_TEXT, CHINESE_TEXT)
    lowest = min(bead.confidence for bead in bitext.beads)

    everything = select([bitext], CHINESE, min_confidence=lowest)
    fewer = select([bitext], CHINESE, min_confidence=math.nextafter(lowest, 1))

    assert len(everything.pairs) == len(fewer.pairs) + 1 == 10
    assert fewer.rejected_by_reason["low confidence"] == 1
    strict = replace(CHINESE, min_confidence=1.0)
    assert all(one.confidence >= 1.0 for one in select([bitext], strict).pairs)


def test_a_pair_of_exactly_the_limit_is_taken() -> None:
    selection = select([pair("a" * 1000, "词" * 333)], CHINESE, min_confidence=0.0)

    assert len(selection.pairs) == 1


def test_of_equal_sources_the_last_one_stays() -> None:
    first, second = pair("One here.", "一。", "1.md"), pair("One here.", "壹。", "2.md")

    selection = select([first, second], CHINESE, min_confidence=0.0)

    assert [(p.source, p.target, p.document) for p in selection.pairs] == [
        ("One here.", "壹。", "2.md")
    ]
    (rejected,) = selection.rejected
    assert (rejected.document, rejected.target) == ("1.md", "一。")
    assert rejected.reason is Reason.DUPLICATE


def test_what_is_scored_is_held_out() -> None:
    scored = pair("Keep `x` out. Other text.", "留出 `x`。别的文本。", "scored.md")
    other = pair("Keep `y` out.\n\nMore to read.", "留出 `y`。\n\n更多可读。", "other.md")

    selection = select([other], CHINESE, held_out=source_texts(scored, CHINESE))

    assert chosen(selection) == [("More to read.", "更多可读。")]
    assert selection.rejected_by_reason == {"stands in a scored document": 1}


def test_paragraphs_and_what_is_too_long_for_one() -> None:
    short = pair("One here. Two there.", "这里一个。那里两个。", "short.md")
    long_source = f"{'One ' * 120}ends. {'Two ' * 150}ends."
    long_target = f"{'一' * 130}。{'二' * 160}。"
    long = pair(long_source, long_target, "long.md")

    selection = select([short, long], CHINESE, granularity="paragraph", min_confidence=0.0)

    assert chosen(selection)[0] == ("One here. Two there.", "这里一个。那里两个。")
    assert [target[0] + target[-1] for _, target in chosen(selection)[1:]] == ["一。", "二。"]
    by_settings = replace(CHINESE, granularity="paragraph", min_confidence=0.0)
    assert select([short, long], by_settings) == selection


def test_csv_reads_back() -> None:
    pairs = [Pair('Say "a", b', "说“a”，b", 0.9, "a.md"), Pair("C'd;\te", "好", 1.0, "a.md")]

    data = to_csv(pairs, "en", "zh")

    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    assert rows == [["en", "zh"], *([pair.source, pair.target] for pair in pairs)]
    assert data.count(b"\n") == 3
    assert b"\r" not in data
    assert digest(data) == digest(bytes(data)) != digest(data + b"\n")


def test_a_record_of_pairs() -> None:
    selection = select([pair("One here.\n\n# ResNet", "一个。\n\n# ResNet")], CHINESE)

    lines = to_jsonl([*selection.pairs, *selection.rejected]).decode().splitlines()
    values = [json.loads(line) for line in lines]
    assert [value["source"] for value in values] == ["One here.", "ResNet"]
    assert [value.get("reason") for value in values] == [None, "untranslated"]
    assert all(value["document"] == "a.md" and 0 < value["confidence"] <= 1 for value in values)


def test_fields_are_one_line_of_text() -> None:
    bitexts = [pair("One\u2028two\u200b here.\nMore", "一\u2028二\x85。")]
    selection = select(bitexts, CHINESE, min_confidence=0.5)

    for source, target in chosen(selection):
        assert (source, target) == ("One two\u200b here. More", "一 二 。")
    assert len(selection.pairs) == 1
