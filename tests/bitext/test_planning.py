"""What is kept of a human edition and what is sent, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bitext import alignment
from bitext.assembly import assemble
from bitext.known_translations import Known
from bitext.planning import (
    Action,
    DocumentPlan,
    Edition,
    Reused,
    fingerprint,
    has_sentence_lines,
    plan_document,
    with_reused,
)
from bitext.provenance import Made, Provenance
from bitext.records import Earlier
from bitext.settings import ENGLISH, LanguageSettings
from tests.bitext.documents_to_try import edits
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, SPANISH, machine, markdown, plan, target_of

KEEP, ABSENT, COPY, TRANSLATE = Action.KEEP, Action.ABSENT, Action.COPY, Action.TRANSLATE


def planned(
    source: str, human: str, origin: str | None = None, language: LanguageSettings = CHINESE
) -> DocumentPlan:
    return plan(
        markdown(source),
        markdown(origin if origin is not None else source),
        markdown(human),
        language,
    )


def actions(made: DocumentPlan) -> list[Action]:
    return [block.action for block in made.blocks]


def sent(made: DocumentPlan) -> list[str]:
    return [s.segment.visible for b in made.blocks for s in b.segments if s.kept is None]


def kept(made: DocumentPlan) -> list[str]:
    return [s.kept for b in made.blocks for s in b.segments if s.kept is not None]


PAGE = "# A title\n\nOne text `a`. Two text `b`.\n\n```\nx = 1\n```\n\nThree text `c`.\n"
PEOPLE = Made(Provenance.HUMAN)
HUMAN = "# 标题\n\n一段文字`a`。两段文字`b`。\n\n```\nx = 1  # 一\n```\n\n三段文字`c`。\n"


def test_without_a_human_edition_all_prose_is_sent() -> None:
    made = plan(markdown(PAGE))
    assert actions(made) == [TRANSLATE, TRANSLATE, COPY, TRANSLATE]
    assert sent(made) == ["A title", "One text P0.", "Two text P0.", "Three text P0."]
    assert not made.unchanged
    assert [segment.id for segment in made.to_send] == [
        s.id for block in made.blocks for s in block.segments
    ]


def test_a_source_that_did_not_change_keeps_everything() -> None:
    made = planned(PAGE, HUMAN)
    assert actions(made) == [KEEP] * 4
    assert made.unchanged
    assert made.to_send == ()


def test_white_space_is_no_change() -> None:
    spread = PAGE.replace("`a`. ", "`a`.\n").replace("\n\n```\nx", "\n\n\n```\nx")
    made = planned(spread, HUMAN, PAGE)
    assert actions(made) == [KEEP] * 4
    assert not made.unchanged


def test_a_changed_sentence_leaves_the_others_of_its_paragraph() -> None:
    made = planned(PAGE.replace("One text", "One new text"), HUMAN, PAGE)
    assert actions(made) == [KEEP, TRANSLATE, KEEP, KEEP]
    assert sent(made) == ["One new text P0."]
    assert kept(made) == ["两段文字`b`。"]


def test_changed_markup_is_a_change() -> None:
    made = planned(PAGE.replace("`c`", "`d`"), HUMAN, PAGE)
    assert sent(made) == ["Three text P0."]
    assert actions(planned(PAGE.replace("# A", "## A"), HUMAN, PAGE))[0] is TRANSLATE


def test_a_changed_code_block_comes_from_the_source() -> None:
    made = planned(PAGE.replace("x = 1", "x = 2"), HUMAN, PAGE)
    assert actions(made) == [KEEP, KEEP, COPY, KEEP]


def test_inserted_deleted_and_moved_blocks() -> None:
    inserted = planned(PAGE.replace("```\nx", "A new text.\n\n```\nx"), HUMAN, PAGE)
    assert actions(inserted) == [KEEP, KEEP, TRANSLATE, KEEP, KEEP]
    assert sent(inserted) == ["A new text."]
    deleted = planned(PAGE.replace("One text `a`. Two text `b`.\n\n", ""), HUMAN, PAGE)
    assert actions(deleted) == [KEEP] * 3
    assert [block.human for block in deleted.blocks] == [(0,), (2,), (3,)]
    last_first = "Three text `c`.\n\n" + PAGE.removesuffix("\n\nThree text `c`.\n") + "\n"
    moved = planned(last_first, HUMAN, PAGE)
    assert actions(moved) == [KEEP] * 4
    assert [block.human for block in moved.blocks] == [(3,), (0,), (1,), (2,)]


def test_a_sentence_that_moved_to_another_paragraph_keeps_its_translation() -> None:
    changed = PAGE.replace(" Two text `b`.", "").replace("Three", "Two text `b`. Three")
    made = planned(changed, HUMAN, PAGE)
    assert sent(made) == []
    assert kept(made) == ["一段文字`a`。", "两段文字`b`。", "三段文字`c`。"]


def test_a_paragraph_that_became_a_list_keeps_its_sentences() -> None:
    origin, human = "One text `a`. Two text `b`.\n", "一段`a`。两段`b`。\n"
    made = planned("* One text `a`.\n* Two text `b`.\n", human, origin)
    assert sent(made) == []
    assert kept(made) == ["一段`a`。", "两段`b`。"]


def test_repeated_sentences_keep_each_its_own_translation() -> None:
    origin = "So it is. So it is. But `a` is not.\n"
    made = planned(origin.replace("not", "new"), "是这样一。是这样二。但`a`不是。\n", origin)
    assert kept(made) == ["是这样一。", "是这样二。"]
    assert sent(made) == ["But P0 is new."]


def test_a_repeated_sentence_that_was_translated_once_serves_again() -> None:
    origin = "So it is `a`.\n"
    made = planned("So it is `a`. So it is `a`. And more.\n", "是这样`a`。\n", origin)
    assert kept(made) == ["是这样`a`。"] * 2


def test_a_doubtful_sentence_with_other_placeholders_is_not_kept() -> None:
    origin = "A small rate is safe. We use `sgd` with a rate of 0.1 here. Then we wait.\n"
    human = "较小的学习率是安全的。但是它需要更多的步数。这里我们用`sgd`，学习率为0.1。\n"
    made = planned(origin + "\nMore.\n", human, origin)
    assert made.blocks[0].action is KEEP
    changed = planned(origin.replace("small", "tiny"), human, origin)
    assert "这里我们用`sgd`，学习率为0.1。" not in [
        s.kept for s in changed.blocks[0].segments if "sgd" not in s.segment.key
    ]


# Human editions that are not finished


def test_one_untranslated_human_block_is_kept_as_it_is() -> None:
    human = HUMAN.replace("三段文字`c`。", "Three text `c` that nobody translated.")
    origin = PAGE.replace("Three text `c`.", "Three text `c` that nobody translated.")
    made = planned(origin, human)
    assert actions(made) == [KEEP] * 4
    assert made.unchanged


def test_an_untranslated_end_is_sent() -> None:
    more = "".join(f"\nPart `{n}` of what nobody has translated.\n" for n in range(3))
    made = planned(PAGE + more, HUMAN + more)
    assert actions(made) == [KEEP] * 4 + [TRANSLATE] * 3
    assert not made.unchanged


def test_names_that_are_the_same_in_both_languages_are_no_untranslated_text() -> None:
    made = planned("# Adam\n\nOne text.\n", "# Adam\n\n一段。\n")
    assert actions(made) == [KEEP, KEEP]


def test_an_unfinished_edition_is_sent_where_it_ends() -> None:
    source = "One text `a`.\n\n" + "\n\n".join(f"Text number {n} `x{n}` is long." for n in range(4))
    made = planned(source + "\n", "一段`a`。\n")
    assert actions(made) == [KEEP, *[TRANSLATE] * 4]


def test_tabs_that_a_translator_made_one_text_of_are_no_unfinished_end() -> None:
    def tab(name: str, *items: str) -> str:
        return f":begin_tab:`{name}`\n" + "".join(f"1. {item}\n" for item in items) + ":end_tab:\n"

    tabs = [
        tab(name, f"How do we change the `{name}` rate?", f"Which `{name}` losses are there?")
        for name in ("mxnet", "pytorch", "tensorflow")
    ]
    source = "# Exercises `e`\n\n" + "\n".join(tabs)
    human = "# 练习`e`\n\n1. 我们应该如何更改学习率？\n1. 都有哪些不同的损失函数？\n"
    made = planned(source, human)
    assert TRANSLATE not in actions(made)
    assert made.unchanged


def test_a_single_missing_block_is_the_translators_decision() -> None:
    source = "One text `a`.\n\nA remark `b` nobody needs.\n\nThree text `c`.\n"
    made = planned(source, "一段`a`。\n\n三段`c`。\n")
    assert actions(made) == [KEEP, ABSENT, KEEP]
    assert made.unchanged


def test_a_missing_block_beside_a_change_is_sent() -> None:
    origin = "One text `a`.\n\nA remark of the authors `b`, `d` and `e`.\n\nThree text `c`.\n"
    made = planned(origin.replace("Three", "Four"), "一段`a`。\n\n三段`c`。\n", origin)
    assert sent(made) == ["A remark of the authors P0, P1 and P2.", "Four text P0."]


# What only the human edition has


def test_the_human_editions_own_blocks_follow_what_they_followed() -> None:
    tab = "\n\n:begin_tab:`paddle`\n飞桨的说明。\n:end_tab:"
    made = planned(PAGE, HUMAN.replace("`b`。", "`b`。" + tab))
    assert [block.inserts for block in made.blocks] == [(), (2, 3, 4), (), ()]
    assert made.leading == ()
    first = planned(PAGE, tab.strip() + "\n\n" + HUMAN)
    assert first.leading == (0, 1, 2)


def test_they_stay_when_their_neighbour_goes() -> None:
    tab = "\n\n:begin_tab:`paddle`\n飞桨的说明。\n:end_tab:"
    human = HUMAN.replace("`b`。", "`b`。" + tab)
    made = planned(PAGE.replace("One text `a`. Two text `b`.\n\n", ""), human, PAGE)
    assert [block.inserts for block in made.blocks] == [(2, 3, 4), (), ()]


def test_merged_and_split_blocks() -> None:
    source = "One text `a`.\n\nTwo text `b`.\n\nThree text `c`.\n"
    merged = planned(source, "一段`a`。两段`b`。\n\n三段`c`。\n")
    assert actions(merged) == [KEEP, KEEP, KEEP] or actions(merged) == [KEEP, ABSENT, KEEP]
    assert [n for block in merged.blocks for n in block.human] == [0, 1]
    changed = planned(
        source.replace("Two text", "Two new text"), "一段`a`。两段`b`。\n\n三段`c`。\n", source
    )
    assert sent(changed) == ["Two new text P0."]
    assert kept(changed) == ["一段`a`。"]


# Small parts


def test_a_segments_id_holds_place_and_content() -> None:
    one, two = (plan(markdown(text)).to_send for text in ("A b.\n\nC d.\n", "A b.\n\nC e.\n"))
    assert one[0].id == two[0].id
    assert one[1].id != two[1].id
    assert (
        len(
            {
                segment.id
                for segment in plan(markdown("It is.\n\nIt is.\n\nIt is. It is.\n")).to_send
            }
        )
        == 4
    )


def test_fingerprints() -> None:
    document = markdown("# A\n\n## A\n\nA\n\nA\n\n* A\n\n    A\n")
    found = [fingerprint(document, n) for n in range(len(document.blocks))]
    assert found[2] == found[3]
    assert len(set(found)) == 4  # two headings, the paragraph, the list's item


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A b.\nC d.\nE f.\n", True), ("A b. C d. E f.\n", False), ("A\nb. C\nd.\n", False)],
)
def test_whether_sentences_have_lines_of_their_own(text: str, expected: bool) -> None:
    assert has_sentence_lines(markdown(text), ENGLISH) is expected


@given(any_markdown(), any_markdown(), any_markdown())
def test_any_three_texts_make_a_plan(source: bytes, origin: bytes, human: bytes) -> None:
    documents = [markdown(text.decode("utf-8")) for text in (source, origin, human)]
    made = plan(*documents)
    assert [block.block for block in made.blocks] == list(range(len(documents[0].blocks)))
    used = [n for block in made.blocks for n in (*block.human, *block.inserts)]
    used += made.leading
    assert len(set(used)) == len(used)
    assert len({segment.id for segment in made.to_send}) == len(made.to_send)


@given(edits())
def test_a_block_whose_source_is_unchanged_is_kept(pages: tuple[list[str], list[str]]) -> None:
    before, after = ("\n\n".join(blocks) + "\n" for blocks in pages)
    for language in (CHINESE, SPANISH):
        origin = markdown(before)
        human = markdown(target_of(origin, language=language).data.decode("utf-8"))
        made = plan(markdown(after), origin, human, language)
        for block, text in zip(made.blocks, pages[1], strict=True):
            if text in pages[0]:
                assert block.action is KEEP


@given(any_markdown(strays=False))
def test_the_same_texts_make_the_same_plan(text: bytes) -> None:
    document = markdown(text.decode("utf-8"))
    human = markdown(target_of(document).data.decode("utf-8"))
    changed = markdown("A new first paragraph.\n\n" + text.decode("utf-8").lstrip("\ufeff"))
    assert plan(changed, document, human) == plan(changed, document, human)


def test_many_equal_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "MAX_CELLS", 5_000)
    text = "".join(f"Word {n % 7} here.\n\n" for n in range(400))
    changed = text.replace("Word 3 here.", "Word 8 here.", 1)
    made = planned(changed, text.replace("Word", "Palabra"), text, SPANISH)
    assert actions(made).count(TRANSLATE) <= 3


# The human text of what a sentence to send has replaced


def earlier(made: DocumentPlan) -> dict[str, str | None]:
    return {s.segment.key: s.earlier for b in made.blocks for s in b.segments}


def test_a_sentence_to_send_knows_the_human_text_of_the_one_that_it_replaced() -> None:
    made = planned(PAGE.replace("One text", "One new text"), HUMAN, PAGE)
    assert earlier(made) == {"One new text `a`.": "一段文字`a`。", "Two text `b`.": None}


@pytest.mark.parametrize(
    "source",
    [
        PAGE.replace("One text", "Nothing of it stayed"),
        PAGE.replace("One text `a`", "One new text `c`"),
        PAGE.replace("Three", "New words here.\n\nThree"),
    ],
    ids=["another sentence", "another placeholder", "a new paragraph"],
)
def test_what_replaced_nothing_like_it_knows_none(source: str) -> None:
    made = planned(source, HUMAN, PAGE)
    assert sent(made)
    assert set(earlier(made).values()) == {None}


def test_a_human_text_that_is_not_sure_is_none() -> None:
    # The edition left the sentence in the source's language.
    page, human = "Long text of a page here.\n\nTwo.\n", "Long text of a page here.\n\n二。\n"
    made = planned(page.replace("Long", "A longer"), human, page)
    assert earlier(made) == {"A longer text of a page here.": None}


def test_a_block_that_moved_was_not_replaced() -> None:
    moved, rest = "One new text of it `a`, too.\n", "Two words.\n\nThree things.\n"
    page = f"One text of it `a`.\n\n{moved}\n{rest}"
    human = "一段文字`a`。\n\n又一段新文字`a`。\n\n两个词。\n\n三件事。\n"
    made = planned(f"One new text of it `a`.\n\n{rest}\n{moved}", human, page)
    assert earlier(made) == {"One new text of it `a`.": "一段文字`a`。"}


def test_without_a_human_edition_there_is_none() -> None:
    assert set(earlier(plan(markdown(PAGE))).values()) == {None}


# Slide marks, repeated sentences, code, and texts that stand in.


def test_slide_marks_alone_send_nothing() -> None:
    origin = "# Loss\n\nThe loss is small. It is a number.\n\nThe rate is `r`.\n"
    human = "# 损失\n\n损失很小。它是一个数。\n\n学习率是`r`。\n"
    source = "# Loss\n\n[**The loss is small.**] It is a (**number**).\n\n[**The rate is `r`.**]\n"
    made = plan(markdown(source), markdown(origin), markdown(human))
    assert made.to_send == ()
    built = assemble(made, {}, ENGLISH, CHINESE)
    assert built.data.decode() == "# 损失\n\n[**损失很小。**] 它是一个数。\n\n[**学习率是`r`。**]\n"


def test_sentences_that_cannot_be_told_apart_keep_their_bytes_under_new_slide_marks() -> None:
    origin = "# Loss\n\nThe loss is small. It is a number.\n"
    human = "# 损失\n\n损失是一个很小的数字。\n"
    source = origin.replace("The loss is small.", "[**The loss is small.**]")
    made = plan(markdown(source), markdown(origin), markdown(human))
    assert made.to_send == ()
    assert assemble(made, {}, ENGLISH, CHINESE).data.decode() == human


def test_repeated_sentences_keep_their_own_translation_in_another_order() -> None:
    origin = "# A\n\nIs it red? Yes. Good.\n\nMay I go? Yes. Thanks.\n"
    human = "# 甲\n\n它是红的吗？是的。好。\n\n我能走吗？可以。谢谢。\n"
    # Both blocks change, and stand the other way round.
    source = "# A\n\nNow. May I go? Yes. Thanks.\n\nIs it red? Yes. Good. Then.\n"
    made = plan(markdown(source), markdown(origin), markdown(human))
    kept = [s.kept for block in made.blocks for s in block.segments]
    assert kept == [None, "我能走吗？", "可以。", "谢谢。", "它是红的吗？", "是的。", "好。", None]


def test_code_that_replaces_translated_code_says_what_it_replaced() -> None:
    code = "```python\n# {}\nx = {}\n```\n"
    origin = "# Code\n\n" + code.format("first", 1) + "\n" + code.format("second", 2)
    human = "# 代码\n\n" + code.format("第一", 1) + "\n" + code.format("second", 2)
    source = "# Code\n\n" + code.format("first", 10) + "\n" + code.format("second", 20)
    made = plan(markdown(source), markdown(origin), markdown(human))
    heading, first, second = made.blocks
    assert (heading.replaced, second.replaced) == (None, None)
    assert first.replaced is not None
    assert "第一" in first.replaced.target
    assert "# first" in first.replaced.source
    assert assemble(made, {}, ENGLISH, CHINESE).data.decode() == source.replace("Code", "代码", 1)


def test_source_text_that_people_left_standing_in_is_sent() -> None:
    origin = "# Rates\n\nThe rate is small. It grows.\n"
    human = "# 学习率\n\nThe rate is small.它会增长。\n"
    nobody = Made(Provenance.SOURCE)
    edition = Edition(markdown(human), markdown(origin), (PEOPLE, nobody))
    made = plan_document(markdown(origin), edition, ENGLISH, CHINESE)
    # The other sentence of the block is in the record of what was published before.
    assert [s.coded for s in made.to_send] == ["The rate is small.", "It grows."]


def test_a_sentence_tells_which_one_it_replaced() -> None:
    origin = "# Rates\n\nThe rate is very small. It grows.\n"
    human = "# 学习率\n\n学习率非常小。它会增长。\n"
    source = origin.replace("very small", "very large")
    made = plan(markdown(source), markdown(origin), markdown(human))
    (item,) = [s for block in made.blocks for s in block.segments if s.kept is None]
    assert item.replaced == Earlier("The rate is very small.", "学习率非常小。", PEOPLE)


def test_sentences_that_people_translated_together_keep_that_text() -> None:
    origin = (
        "# Rates\n\nThe learning rate `r` tells how far a single step goes. "
        "It is a very small number `n` at the beginning. "
        "Later on it may grow with every single step `s` of the training.\n"
    )
    human = (
        "# 学习率\n\n学习率`r`表示单独一步走多远，而且它在开始的时候是一个非常小的数`n`。"
        "之后它可能随着训练的每一步`s`而增长。\n"
    )
    source = origin.replace("Later on", "Then")
    made = plan(markdown(source), markdown(origin), markdown(human))
    (sent,) = made.to_send
    assert sent.coded.startswith("Then it may grow")
    built = assemble(made, machine(made), ENGLISH, CHINESE).data.decode()
    assert built == (
        "# 学习率\n\n学习率`r`表示单独一步走多远，而且它在开始的时候是一个非常小的数`n`。"
        "机Then it may grow with every single step `s` of the training.\n"
    )


def test_a_kept_sentence_keeps_its_own_line_breaks_where_lines_begin_with_nothing() -> None:
    origin = "# Rates\n\nThe rate is small at first. It grows.\n\n> The rate is one. It is two.\n"
    human = "# Tasas\n\nLa tasa es\npequeña al principio. Crece.\n\n> La tasa\n> es una. Es dos.\n"
    source = origin.replace("It grows.", "It falls.").replace("It is two.", "It is three.")
    made = plan(markdown(source), markdown(origin), markdown(human), SPANISH)
    built = assemble(made, machine(made, "m "), ENGLISH, SPANISH).data.decode()
    assert built == (
        "# Tasas\n\nLa tasa es\npequeña al principio. m It falls.\n\n"
        "> La tasa es una. m It is three.\n"
    )


def test_a_reused_text_has_the_line_break_of_its_place() -> None:
    source = markdown("# A\n\nIt is small.  \nIt grows.\\\nIt ends.\n")
    made = plan(source)
    texts = ("Uno  \n", "Dos\\\n", "Tres", "Cuatro  \n")
    items = [s for block in made.blocks for s in block.segments]
    reused = {s.id: Reused(text, PEOPLE) for s, text in zip(items, texts, strict=True)}
    built = assemble(with_reused(made, reused), {}, ENGLISH, SPANISH).data.decode()
    assert built == "# Uno\n\nDos  \nTres\\\nCuatro\n"


def test_newer_text_of_others_goes_before_what_was_left_of_an_older_draft() -> None:
    source = markdown("# Rates\n\nThe rate is small. It grows.\n")
    human = markdown("# 学习率\n\n机器的话。它会增长！\n")
    own = Made(Provenance.HUMAN, "2026-03-01")
    draft, other = Made(Provenance.MACHINE, "2026-01-01"), Made(Provenance.HUMAN, "2026-02-01")
    newer = {
        "The rate is small.": Known("学习率很小。", other),
        "It grows.": Known("它增长。", other),
    }
    edition = Edition(human, source, (draft, draft, own), own, newer)
    made = plan_document(source, edition, ENGLISH, CHINESE)
    assert made.to_send == ()
    built = assemble(made, {}, ENGLISH, CHINESE).data.decode()
    assert built == "# 学习率\n\n学习率很小。它会增长！\n"
    # What people wrote later themselves stays.
    later = Edition(human, source, (draft, replace(own, at="2026-02-15"), own), own, newer)
    made = plan_document(source, later, ENGLISH, CHINESE)
    assert assemble(made, {}, ENGLISH, CHINESE).data == human.data
