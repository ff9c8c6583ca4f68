"""The gate as the last wall: what is put together is checked before it is published."""

from __future__ import annotations

import pytest
from pipeline import CHINESE, markdown, plan, target_of

from bitext.assembly import assemble
from bitext.errors import DamagedTranslation
from bitext.gate_publication import assembly_record, refuse_damage
from bitext.job_html import TargetSegment
from bitext.provenance import Provenance
from bitext.settings import ENGLISH

SOURCE = "# A title\n\nThe value is $x$ here.\n\n```python\nx = 1  # one\n```\n\nThe end comes.\n"
HUMAN = "# 标题\n\n这里的值。\n\n```python\nx = 1  # 一\n```\n\n结束。\n"


def test_an_honest_translation_passes() -> None:
    refuse_damage(plan(markdown(SOURCE)), markdown(target_of(markdown(SOURCE)).data.decode()))


def test_damage_is_refused_with_the_first_finding_and_the_number() -> None:
    damaged = SOURCE.replace("$x$", "$y$").replace("x = 1", "x = 2").replace("The end comes.", "终")

    with pytest.raises(
        DamagedTranslation, match=r"page.md: line 3: damaged math: .*\(and 1 more\)"
    ):
        refuse_damage(plan(markdown(SOURCE)), markdown(damaged))


def test_what_a_program_copies_may_not_differ_even_in_a_comment() -> None:
    with pytest.raises(DamagedTranslation, match="comments differ"):
        refuse_damage(plan(markdown(SOURCE)), markdown(SOURCE.replace("# one", "# 一")))


def test_human_text_passes_whatever_it_left_out() -> None:
    made = target_of(markdown(SOURCE + "\nA new text.\n"), markdown(SOURCE), markdown(HUMAN))

    assert "这里的值。".encode() in made.data
    assert "x = 1  # 一".encode() in made.data


def test_a_kept_sentence_may_lack_what_a_person_left_out() -> None:
    now = SOURCE.replace("here.", "here. It was added.")
    made_plan = plan(markdown(now), markdown(SOURCE), markdown(HUMAN))
    record = assembly_record(made_plan)

    assert record.kept == {1: [("The value is $x$ here.", "这里的值。")]}
    assert "这里的值。".encode() in target_of(markdown(now), markdown(SOURCE), markdown(HUMAN)).data


def test_a_kept_sentence_may_lack_the_emphasis_that_a_person_left_out() -> None:
    before = "We *train* models. They improve.\n"
    now = before.replace("improve", "get better")
    made = target_of(markdown(now), markdown(before), markdown("我们“训练”模型。它们会进步。\n"))

    assert "我们“训练”模型。".encode() in made.data


def test_emphasis_that_no_person_left_out_is_damage() -> None:
    before = "We *train* models. They *improve*.\n"
    now = before.replace("They", "They all")
    human = markdown("我们“训练”模型。它们会*进步*。\n")
    made_plan = plan(markdown(now), markdown(before), human)

    with pytest.raises(DamagedTranslation, match="emphasis around a piece of text is missing"):
        refuse_damage(made_plan, markdown("我们“训练”模型。它们都会进步。\n"))


def test_the_source_standing_in_is_no_damage() -> None:
    made_plan = plan(markdown(SOURCE))
    lost = {s.id: TargetSegment("", "placeholder P0 was lost") for s in made_plan.to_send}
    made = assemble(made_plan, lost, ENGLISH, CHINESE)

    assert made.data == SOURCE.encode()
    assert made.count(Provenance.SOURCE) == 3
