"""Whether two documents belong together, by what translations carry over."""

from __future__ import annotations

import pytest
from hypothesis import given

from bitext.belonging import Belonging, Evidence, anchors, belonging, evidence
from bitext.pairing import pair_documents
from bitext.parsing import parse
from bitext.settings import ENGLISH
from tests.bitext.chapters import chapter, document, paired
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, book_files

T, U, D, N, F = (
    Belonging.TOGETHER,
    Belonging.UNCLEAR,
    Belonging.DOUBTFUL,
    Belonging.UNLIKELY,
    Belonging.FOREIGN,
)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (Evidence(20, 19, 0, 0), T),
        (Evidence(20, 8, 0, 0), T),
        (Evidence(20, 7, 0, 0), N),
        (Evidence(20, 3, 0, 0), F),
        (Evidence(20, 0, 0, 0), F),
        # Two chapters may have the same training loop: it speaks for the pair, but not loudly.
        (Evidence(20, 0, 30, 25), N),
        (Evidence(20, 0, 30, 5), F),
        # Few anchors: never enough to be sure.
        (Evidence(5, 0, 0, 0), D),
        (Evidence(3, 1, 0, 0), D),
        (Evidence(2, 1, 0, 0), T),
        (Evidence(3, 0, 30, 25), T),
        (Evidence(1, 0, 0, 0), U),
        (Evidence(1, 1, 0, 0), T),
        # No prose to compare: code speaks, when there is enough of it.
        (Evidence(0, 0, 9, 0), U),
        (Evidence(0, 0, 10, 1), D),
        (Evidence(0, 0, 10, 9), T),
        (Evidence(0, 0, 0, 0), U),
    ],
)
def test_what_the_evidence_says(found: Evidence, verdict: Belonging) -> None:
    assert found.verdict is verdict


def test_anchors_are_what_translations_carry_over() -> None:
    found = anchors(
        document(
            "# Rates\n:label:`sec_rates`\n\n"
            "The rate `learning_rate` is $\\eta_0$, see :numref:`fig_loss` and "
            "[the page](https://example.org/page). It took 1,250 steps.\n\n"
            "![A figure](img/loss.svg)\n:width:`300px`\n\n"
            '```python\n# comment\nmodel = build(layers)\nprint("hello")\nx=1\n```\n\n'
            "$$\\ell = 1$$\n"
        )
    )
    assert found.prose == {
        ":label:`sec_rates`",
        "`learning_rate`",
        "$\\eta_0$",
        ":numref:`fig_loss`",
        "1250",
        "$$\\ell=1$$",
    }
    assert found.addresses == {"](https://example.org/page)", "](img/loss.svg)"}
    assert found.code == {"model = build(layers)"}


def test_numbers_are_the_same_with_other_separators() -> None:
    here, there = document("It costs 1,250.50 today."), document("Kostet heute 1.250,50.")
    assert evidence(anchors(here), anchors(there)) == Evidence(1, 1, 0, 0)


def test_other_addresses_speak_against_nothing() -> None:
    here = document(" ".join(f"[page {n}](https://example.org/en/{n})" for n in range(20)))
    there = document(" ".join(f"[Seite {n}](https://example.org/de/{n})" for n in range(20)))
    assert evidence(anchors(here), anchors(there)) == Evidence(0, 0, 0, 0)
    assert evidence(anchors(here), anchors(here)).shared_anchors == 20


@pytest.mark.parametrize("code", ["zh", "es", "tr", "ja", "ko", "pt", "vi"])
def test_a_translation_belongs_to_its_source_and_not_to_another_chapter(code: str) -> None:
    assert belonging(paired(chapter("en"), chapter(code), code)) is T
    other = belonging(paired(chapter("en"), chapter(code, anchors="y"), code))
    assert other in (F, D)


def test_a_half_finished_translation_belongs_to_its_source() -> None:
    assert belonging(paired(chapter("en"), chapter("zh", last=4), "zh")) is T


@pytest.mark.parametrize("code", ["zh", "es"])
def test_the_sample_book_belongs_together(code: str) -> None:
    for files in book_files(code):
        if files.human:
            here, there = files.origin or files.source, files.human
            source, target = parse(here, files.path), parse(there, files.path)
            bitext = pair_documents(source, target, ENGLISH, CHINESE)
            assert belonging(bitext) in (T, U)


@given(any_markdown())
def test_every_document_belongs_to_itself(text: bytes) -> None:
    one = parse(text, "page.md")
    assert evidence(anchors(one), anchors(one)).verdict in (T, U)
