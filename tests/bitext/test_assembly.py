"""Putting documents together: the same bytes where nothing changed, human text where it can be."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.assembly import assemble
from bitext.documents import PROSE, Document
from bitext.job_html import TargetSegment, read, write
from bitext.parsing import parse
from bitext.provenance import Provenance
from bitext.segments import atoms
from bitext.settings import ENGLISH, LanguageSettings
from tests.bitext.documents_to_try import edits, mutated
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import (
    CHINESE,
    MARKDOWN_EXAMPLES,
    SPANISH,
    machine,
    markdown,
    plan,
    target_of,
    translated,
    unchanged,
)

both_languages = pytest.mark.parametrize(
    "language", [CHINESE, SPANISH], ids=lambda language: language.code
)


def comes_back(data: bytes, language: LanguageSettings) -> None:
    """Through the job and back with nothing translated: the same bytes, nothing damaged."""
    document = parse(data, "page.md")
    made = plan(document, language=language)
    assembled = assemble(made, unchanged(made, language), ENGLISH, language)
    assert assembled.data == data
    assert {outcome.provenance for outcome in assembled.outcomes} <= {Provenance.MACHINE}
    assert not any(outcome.flag for outcome in assembled.outcomes)


@both_languages
@pytest.mark.parametrize("path", MARKDOWN_EXAMPLES, ids=lambda path: path.name)
def test_the_examples_come_back_byte_for_byte(path, language: LanguageSettings) -> None:
    comes_back(path.read_bytes(), language)


@given(any_markdown())
def test_any_markdown_comes_back_byte_for_byte(data: bytes) -> None:
    comes_back(data, CHINESE)
    comes_back(data, SPANISH)


@given(mutated([path.read_bytes() for path in MARKDOWN_EXAMPLES]))
def test_damaged_examples_come_back_byte_for_byte(data: bytes) -> None:
    if data.strip():
        comes_back(data, CHINESE)


# A translation keeps the structure


def structure(document: Document) -> list[Any]:
    return [
        (block.kind, block.level, sorted((mark.kind, mark.form, mark.raw) for mark in block.marks))
        for _, block in document.blocks
    ]


def keeps_its_structure(data: bytes, language: LanguageSettings) -> None:
    document = parse(data, "page.md")
    made = plan(document, language=language)
    assembled = assemble(made, translated(made, language), ENGLISH, language)
    assert structure(parse(assembled.data, "page.md")) == structure(document)


@both_languages
@pytest.mark.parametrize(
    "name", ["d2lbook.md", "myst.md", "chinese.md", "spanish.md", "bom.md", "crlf.md"]
)
def test_translated_examples_keep_blocks_and_markup(name: str, language: LanguageSettings) -> None:
    path = next(path for path in MARKDOWN_EXAMPLES if path.name == name)
    keeps_its_structure(path.read_bytes(), language)


@given(any_markdown(strays=False, most=4))
def test_any_translated_markdown_keeps_blocks_and_markup(data: bytes) -> None:
    keeps_its_structure(data, CHINESE)
    keeps_its_structure(data, SPANISH)


def build(
    source: str,
    answers: dict[str, str],
    human: str | None = None,
    origin: str | None = None,
    language: LanguageSettings = SPANISH,
) -> str:
    """The target document; `answers` by what is visible of a segment, all others unchanged."""
    made = plan(
        markdown(source),
        markdown(origin) if origin else None,
        markdown(human) if human else None,
        language,
    )
    found = {
        s.id: TargetSegment(answers.get(s.segment.visible, s.segment.coded))
        for block in made.blocks
        for s in block.segments
        if s.kept is None
    }
    return assemble(made, found, ENGLISH, language).data.decode("utf-8")


def test_only_the_translated_bytes_change() -> None:
    source = "# One #\n\n>  Two `a`.\n>  Three.  Four.\n\n| Five | 6 |\n|--|--|\n"
    expected = source.replace("Three", "Tres").replace("Five", "Cinco")
    expected = expected.replace("One", "Uno").replace("Tres.  Four", "Tres. Four")
    assert build(source, {"One": "Uno", "Three.": "Tres.", "Five": "Cinco"}) == expected


def test_sentences_of_one_line_are_joined_as_the_language_does() -> None:
    source = "One. Two. Three.\n\n* Four.\n  Five.\n"
    answers = {"One.": "一。", "Two.": "二。", "Three.": "三。", "Four.": "四。", "Five.": "五。"}
    assert build(source, answers, language=CHINESE) == "一。二。三。\n\n* 四。五。\n"


def test_a_line_for_each_sentence_stays_a_line_for_each_sentence() -> None:
    source = "One.\nTwo.\n\nThree.\nFour.\n"
    answers = {"One.": "一。", "Two.": "二。", "Three.": "三。", "Four.": "四。"}
    assert build(source, answers, language=CHINESE) == "一。\n二。\n\n三。\n四。\n"


def test_a_line_never_begins_with_what_would_end_the_paragraph() -> None:
    source = "One.\n<b>Two</b> a.\n\nThree.\nFour.\n"
    answers = {"One.": "Uno.", "Four.": "- Cuatro."}
    assert build(source, answers) == "Uno. <b>Two</b> a.\n\nThree.\n\\- Cuatro.\n"


def test_a_hard_break_stays_one() -> None:
    text = build("One it is.  \nTwo it is.\n", {"Two it is.": "Dos son."})
    assert text == "One it is.  \nDos son.\n"


def test_sentences_that_end_in_markup_do_not_swallow_the_next() -> None:
    source = "See *one.* Two.\n"
    made = plan(markdown(source))
    text = assemble(made, translated(made, CHINESE), ENGLISH, CHINESE).data.decode()
    assert text == "词*词。* 词。\n"
    assert [mark.kind for mark in markdown(text).blocks[0][1].marks] == ["emphasis"] * 2


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("- uno", "\\- uno"),
        ("+ uno", "\\+ uno"),
        ("1. uno", "1\\. uno"),
        ("12) uno", "12\\) uno"),
        ("# uno", "\\# uno"),
        ("> uno", "\\> uno"),
        ("---", "\\---"),
        ("```", "\\```"),
        ("-uno", "-uno"),
        ("1.5 uno", "1.5 uno"),
        ("#uno", "#uno"),
    ],
)
def test_text_that_would_begin_another_block_is_escaped(target: str, written: str) -> None:
    assert build("One.\n\nTwo.\n", {"One.": target}) == f"{written}\n\nTwo.\n"
    assert build("* One.\n", {"One.": target}) == f"* {written}\n"


def test_in_a_heading_nothing_needs_an_escape() -> None:
    assert build("# One\n", {"One": "1. Uno"}) == "# 1. Uno\n"


def test_a_pipe_in_a_cell_is_escaped() -> None:
    source = "| One | `a\\|b` c |\n|--|--|\n"
    expected = "| Uno \\| dos | `a\\|b` c |\n|--|--|\n"
    assert build(source, {"One": "Uno | dos"}) == expected


def test_a_link_by_reference_gets_its_address_spelled_out() -> None:
    source = "A [link][], a [name].\n\n[link]: a.md\n[name]: b.md\n"
    made = plan(markdown(source), language=SPANISH)
    text = assemble(made, translated(made, SPANISH), ENGLISH, SPANISH).data.decode()
    assert text == "Ao [linko][link], ao [nameo][name].\n\n[link]: a.md\n[name]: b.md\n"


# Damage


def test_a_damaged_segment_leaves_the_source_and_a_flag() -> None:
    made = plan(markdown("# One\n\nTwo `a`. Three.\n"), language=SPANISH)
    damaged, good = made.to_send[1], made.to_send[2]
    answers = {
        damaged.id: TargetSegment("", "placeholder P0 was lost"),
        good.id: TargetSegment("Tres."),
    }
    assembled = assemble(made, answers, ENGLISH, SPANISH)
    assert assembled.data == b"# One\n\nTwo `a`. Tres.\n"
    assert [(o.source, o.target, o.provenance, o.place, o.flag) for o in assembled.outcomes] == [
        ("One", "", Provenance.SOURCE, "line 1", "the translation is missing"),
        ("Two `a`.", "", Provenance.SOURCE, "line 3", "placeholder P0 was lost"),
        ("Three.", "Tres.", Provenance.MACHINE, "line 3", ""),
    ]
    assert assembled.count(Provenance.SOURCE) == 2


@pytest.mark.parametrize("target", ["Uno\n\nDos", "Uno\n# Dos", "Uno\n\n```", "<div>", "[a]: b"])
def test_a_translation_that_changes_the_structure_is_not_used(target: str) -> None:
    made = plan(markdown("One.\n\nTwo.\n"), language=SPANISH)
    texts = zip(made.to_send, (target, "Dos."), strict=True)
    answers = {segment.id: TargetSegment(text) for segment, text in texts}
    assembled = assemble(made, answers, ENGLISH, SPANISH)
    assert assembled.data.decode() == "One.\n\nDos.\n"
    first, second = assembled.outcomes
    assert first.provenance is Provenance.SOURCE
    assert first.flag.startswith("put together: structure damaged: ")
    assert (second.target, second.flag) == ("Dos.", "")


# Human editions

SOURCE = "# A title\n\nOne text `a`. Two text `b`.\n\n```\nx = 1\n```\n\nThree text `c`.\n"
HUMAN = "#  标题\n\n一段文字`a`。\n两段文字`b`。\n\n\n```\nx = 1  # 一\n```\n三段文字`c`。  \n\n"


def test_an_edition_whose_source_did_not_change_is_used_as_it_is() -> None:
    made = plan(markdown(SOURCE), None, markdown(HUMAN))
    assembled = assemble(made, {}, ENGLISH, CHINESE)
    assert assembled.data == HUMAN.encode()
    assert assembled.count(Provenance.HUMAN) == len(assembled.outcomes) == 4
    # … and so it is when it is put together block by block.
    pieces = assemble(replace(made, unchanged=False), {}, ENGLISH, CHINESE)
    assert pieces.data == HUMAN.encode()
    assert pieces.outcomes == assembled.outcomes


def changed(*edit: tuple[str, str], human: str = HUMAN, source: str = SOURCE) -> str:
    new = source
    for old, replacement in edit:
        assert old in new
        new = new.replace(old, replacement)
    made = plan(markdown(new), markdown(source), markdown(human))
    return assemble(made, machine(made), ENGLISH, CHINESE).data.decode()


def test_a_changed_sentence_changes_its_own_place_alone() -> None:
    # Beside a block that is put together anew the source's blank lines stand.
    assert changed(("One text", "One new text")) == (
        "#  标题\n\n机One new text `a`.\n两段文字`b`。\n\n"
        "```\nx = 1  # 一\n```\n三段文字`c`。  \n\n"
    )
    assert changed(("Three text", "Four text")) == (
        "#  标题\n\n一段文字`a`。\n两段文字`b`。\n\n\n```\nx = 1  # 一\n```\n\n机Four text `c`.\n"
    )


def test_changed_code_comes_from_the_source_the_rest_stays() -> None:
    assert changed(("x = 1", "x = 2")) == (
        "#  标题\n\n一段文字`a`。\n两段文字`b`。\n\n```\nx = 2\n```\n\n三段文字`c`。  \n\n"
    )


def test_a_deleted_block_goes() -> None:
    text = changed(("One text `a`. Two text `b`.\n\n", ""))
    assert "文字`a`" not in text
    assert text.startswith("#  标题\n")
    assert text.endswith("```\n三段文字`c`。  \n\n")


def test_a_moved_block_keeps_its_human_text() -> None:
    text = changed(("\nThree text `c`.\n", ""), ("# A title\n", "# A title\n\nThree text `c`.\n"))
    assert text.index("三段文字`c`。") < text.index("一段文字`a`。\n两段文字`b`。")


def test_a_new_block_is_put_between_kept_ones() -> None:
    text = changed(("```\nx", "A new one.\n\n```\nx"))
    assert text == (
        "#  标题\n\n一段文字`a`。\n两段文字`b`。\n\n机A new one.\n\n```\nx = 1  # 一\n```\n"
        "三段文字`c`。  \n\n"
    )


NOTE = ":begin_tab:`paddle`\n译者的说明 `p`。\n:end_tab:"


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (("A title", "B title"), "#  标题", "# 机B title"),
        (("Three text", "Four text"), "三段文字`c`。  \n\n", "机Four text `c`.\n"),
        (("x = 1", "x = 2"), "x = 1  # 一", "x = 2"),
    ],
)
def test_what_the_human_edition_has_alone_stays(edit, old: str, new: str) -> None:
    human = HUMAN.replace("`b`。\n", f"`b`。\n\n{NOTE}\n")
    assert changed(edit, human=human).split() == human.replace(old, new).split()


def test_it_stays_when_the_block_it_follows_changes_or_goes() -> None:
    human = HUMAN.replace("`b`。\n", f"`b`。\n\n{NOTE}\n")
    text = changed(("Two text", "Two new text"), human=human)
    assert f"一段文字`a`。\n机Two new text `b`.\n\n{NOTE}\n\n```\nx = 1  # 一" in text
    text = changed(("One text `a`. Two text `b`.\n\n", ""), human=human)
    assert text.count(NOTE) == 1


def test_it_stays_when_it_is_no_neighbour_any_more() -> None:
    source = "## One `h`\n\nTwo text `b`.\n"
    human = f"## 一`h`\n\n两段`b`。\n\n{NOTE}\n"
    assert changed(("\nTwo text `b`.\n", ""), source=source, human=human) == f"## 一`h`\n\n{NOTE}\n"


def test_it_leads_where_it_led() -> None:
    human = f"{NOTE}\n\n{HUMAN}"
    assert changed(("Three text", "Four text"), human=human).startswith(f"{NOTE}\n\n#  标题\n")
    assert changed(("A title", "B title"), human=human).startswith(f"{NOTE}\n\n# 机B title\n")


def test_a_stale_block_before_the_first_is_not_carried_along() -> None:
    source = "Old text `o`.\n\n# A title `t`\n\nOne text `a`.\n"
    human = f"{NOTE}\n\n旧文`o`。\n\n# 标题`t`\n\n一段`a`。\n"
    text = changed(("Old text `o`.\n\n", ""), ("One", "Two"), source=source, human=human)
    assert NOTE in text
    assert "旧文" not in text


def test_items_of_a_list_keep_their_marks() -> None:
    source = "* One `a`.\n* Two `b`.\n* Three `c`.\n"
    human = "- 一`a`。\n- 二`b`。\n- 三`c`。\n"
    text = changed(("Two", "New"), source=source, human=human)
    assert text == "- 一`a`。\n* 机New `b`.\n* 三`c`。\n"


def test_rows_of_the_human_table_alone_stay_rows() -> None:
    source = "| N `n` | U `u` |\n|--|--|\n| R `r` | S `s` now |\n| G `g` | H `h` |\n"
    human = "| 名`n` | 用`u` |\n|--|--|\n| 红`r` | 停`s` |\n| 黄 | 等 |\n| 绿`g` | 走`h` |\n"
    text = changed(("now", "then"), source=source, human=human)
    assert text == human.replace("停`s`", "机S `s` then")


def test_spaces_that_are_text_survive_in_kept_sentences() -> None:
    source = "One text `a`. Two text `b`.\n"
    human = "第\u00a01段\u3000文字`a`。两段`b`。\n"
    text = changed(("Two", "New"), source=source, human=human)
    assert text.startswith("第\u00a01段\u3000文字`a`。")


@given(edits())
def test_every_human_block_with_an_unchanged_source_survives(
    pages: tuple[list[str], list[str]],
) -> None:
    before, after = pages
    for language in (CHINESE, SPANISH):
        origin = markdown("\n\n".join(before) + "\n")
        human = target_of(origin, language=language).data.decode().removesuffix("\n").split("\n\n")
        source = markdown("\n\n".join(after) + "\n")
        made = plan(source, origin, markdown("\n\n".join(human) + "\n"), language)
        text = assemble(made, machine(made), ENGLISH, language).data.decode()
        found = text.removesuffix("\n").split("\n\n")
        assert len(found) == len(after)
        translation = dict(zip(before, human, strict=True))
        for block, target in zip(after, found, strict=True):
            assert target == translation.get(block, target)


@given(edits())
def test_what_the_human_edition_has_alone_survives_any_edit(
    pages: tuple[list[str], list[str]],
) -> None:
    before, after = pages
    origin = markdown("\n\n".join(before) + "\n")
    human = target_of(origin).data.decode().removesuffix("\n").split("\n\n")
    own = [f":begin_tab:`paddle{n}`\n\n只有译文中才有的一段话。\n\n:end_tab:" for n in range(2)]
    human = [own[0], *human[:2], own[1], *human[2:]]
    source = markdown("\n\n".join(after) + "\n")
    made = plan(source, origin, markdown("\n\n".join(human) + "\n"))
    text = assemble(made, machine(made), ENGLISH, CHINESE).data.decode()
    assert all(text.count(block) == 1 for block in own)


# Notebooks


def notebook(*cells: tuple[str, str]) -> bytes:
    made = [
        {"cell_type": kind, "id": f"c{n}", "metadata": {}, "source": text.splitlines(keepends=True)}
        for n, (kind, text) in enumerate(cells)
    ]
    return json.dumps({"cells": made, "nbformat": 4}, indent=1, ensure_ascii=False).encode()


def sources(data: bytes) -> list[tuple[str, str]]:
    return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(data)["cells"]]


TITLE, CODE, TEXT = ("markdown", "# A title `t`"), ("code", "x = 1\n"), ("markdown", "Text `a`.")
TITLE_ZH, CODE_ZH, TEXT_ZH = (
    ("markdown", "# 标题`t`"),
    ("code", "x = 1  # 一\n"),
    ("markdown", "文字`a`。"),
)
EXTRA = ("markdown", "译者的说明 `p` 只有这里有。")


def changed_notebook(origin: list, human: list, source: list) -> list[tuple[str, str]]:
    documents = [parse(notebook(*cells), "a.ipynb") for cells in (source, origin, human)]
    made = plan(*documents)
    return sources(assemble(made, machine(made), ENGLISH, CHINESE).data)


ORIGIN, EDITION = [TITLE, CODE, TEXT], [TITLE_ZH, CODE_ZH, TEXT_ZH]


def test_translated_comments_stay_while_the_code_is_unchanged() -> None:
    new = ("markdown", "Another text `b`.")
    assert changed_notebook(ORIGIN, EDITION, [*ORIGIN, new]) == [
        *EDITION,
        ("markdown", "机Another text `b`."),
    ]


def test_a_changed_code_cell_comes_from_the_source() -> None:
    new = ("code", "x = 2\n")
    assert changed_notebook(ORIGIN, EDITION, [TITLE, new, TEXT]) == [TITLE_ZH, new, TEXT_ZH]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_cells_of_the_human_edition_alone_stay(place: int) -> None:
    edition = [*EDITION[:place], EXTRA, *EDITION[place:]]
    new = ("markdown", "# B title `t`")
    expected = [("markdown", "# 机B title `t`") if cell == TITLE_ZH else cell for cell in edition]
    assert changed_notebook(ORIGIN, edition, [new, CODE, TEXT]) == expected


def test_a_cell_that_the_human_edition_leaves_out_stays_out() -> None:
    remark = ("markdown", "A remark of the authors `r`, `s` and `u` here.")
    origin = [TITLE, CODE, remark, ("code", "y = 2\n"), TEXT]
    edition = [TITLE_ZH, CODE_ZH, ("code", "y = 2\n"), TEXT_ZH]
    source = [("markdown", "# B title `t`"), *origin[1:]]
    assert changed_notebook(origin, edition, source) == [
        ("markdown", "# 机B title `t`"),
        *edition[1:],
    ]


def test_a_cell_that_was_split_in_two_keeps_both_texts() -> None:
    both = ("markdown", "One long text `a` here. Two long text `b` there.")
    edition = [TITLE_ZH, ("markdown", "一段长文`a`。"), ("markdown", "两段长文`b`。"), CODE_ZH]
    found = changed_notebook([TITLE, both, CODE], edition, [TITLE, both, ("code", "x = 9\n")])
    text = "\n".join(source for _, source in found)
    assert text.count("一段长文`a`。") == 1
    assert text.count("两段长文`b`。") == 1


def test_outputs_and_metadata_come_from_the_source() -> None:
    source = json.loads(notebook(*ORIGIN))
    source["cells"][1] |= {"outputs": [{"text": "1"}], "execution_count": 5}
    source["cells"][2]["source"] = ["New `a`."]
    documents = [
        parse(json.dumps(source).encode(), "a.ipynb"),
        parse(notebook(*ORIGIN), "a.ipynb"),
        parse(notebook(*EDITION), "a.ipynb"),
    ]
    made = plan(*documents)
    data = json.loads(assemble(made, machine(made), ENGLISH, CHINESE).data)
    assert data["cells"][1]["outputs"] == [{"text": "1"}]
    assert "".join(data["cells"][1]["source"]) == CODE_ZH[1]


@given(edits())
def test_notebooks_keep_what_pages_keep(pages: tuple[list[str], list[str]]) -> None:
    before, after = (
        [("code", b) if b.startswith("```") else ("markdown", b) for b in page] for page in pages
    )
    origin, source = (parse(notebook(*cells), "a.ipynb") for cells in (before, after))
    human = parse(target_of(origin).data, "a.ipynb")
    translation = dict(zip(before, sources(human.data), strict=True))
    made = plan(source, origin, human)
    found = sources(assemble(made, machine(made), ENGLISH, CHINESE).data)
    assert len(found) == len(after)
    for cell, target in zip(after, found, strict=True):
        assert target == translation.get(cell, target)


def test_a_long_page_takes_no_more_than_its_length() -> None:
    text = "".join(f"Word {n} here.\n\n" for n in range(5_000))
    document = markdown(text)
    made = plan(document)
    html = write(made.to_send, "en")
    answers = read(html, made.to_send, CHINESE)
    assembled = assemble(made, answers, ENGLISH, CHINESE)
    assert assembled.data == text.encode()
    lines = [int(outcome.place.split()[1]) for outcome in assembled.outcomes]
    assert all(after - before == 2 for before, after in pairwise(lines))


def reworded(block: str, how: str) -> str:
    """A block that says nearly the same, or the same of another formula, code or place."""
    if how == "a word more":
        return block.replace(" ", " now ", 1)
    if how == "another placeholder" and not block.startswith(("```", "$$")):
        return block.replace("`", "`q", 1).replace("$", "$q", 1)
    return block


@given(edits(), st.data())
def test_with_every_answer_damaged_no_placeholder_is_lost(
    pages: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    before, after = pages
    ways = st.sampled_from(("not at all", "a word more", "another placeholder"))
    after = [reworded(block, data.draw(ways)) for block in after]
    for language in (CHINESE, SPANISH):
        origin, source = (markdown("\n\n".join(blocks) + "\n") for blocks in (before, after))
        human = markdown(target_of(origin, language=language).data.decode())
        made = plan(source, origin, human, language)
        damaged = {segment.id: TargetSegment("", "it was lost") for segment in made.to_send}
        assembled = assemble(made, damaged, ENGLISH, language)
        assert sum(bool(outcome.flag) for outcome in assembled.outcomes) == len(damaged)
        assert not assembled.count(Provenance.MACHINE)
        target = parse(assembled.data, "page.md")
        for (_, block), (_, made_of) in zip(target.blocks, source.blocks, strict=True):
            found, wanted = (
                Counter(atoms(b.coded, b.marks)) if b.kind in PROSE else Counter()
                for b in (block, made_of)
            )
            assert found == wanted


FORMS = {
    "paragraphs": ("", "\n\n"),
    "items": ("1. ", "\n1. "),
    "loose items": ("* ", "\n\n* "),
    "quotes": ("> ", "\n\n> "),
}


@pytest.mark.parametrize("here", FORMS)
@pytest.mark.parametrize("there", FORMS)
@pytest.mark.parametrize("changed", [0, 1, 2])
def test_people_may_write_a_list_where_the_source_has_paragraphs(
    here: str, there: str, changed: int
) -> None:
    def page(form: str, texts: list[str]) -> Document:
        first, between = FORMS[form]
        return markdown(first + between.join(texts) + "\n")

    old = ["One is odd.", "Two is even.", "Three is here."]
    new = [*old[:changed], "This one is new.", *old[changed + 1 :]]
    kept = ["一是奇数。", "二是偶数。", "三在这里。"]

    made = target_of(page(here, new), page(here, old), page(there, kept), CHINESE)

    text = made.data.decode()
    assert [sentence in text for sentence in kept] == [n != changed for n in range(3)]


def test_a_block_that_is_read_otherwise_once_put_together_falls_back_alone() -> None:
    # Without spaces the text between the second and the third dollar is a formula.
    source = markdown("Its mean is $1 $, and $2$ is its end.\n\nA good one.\n")
    made = plan(source)

    found = assemble(made, translated(made, CHINESE), ENGLISH, CHINESE)

    first, second = found.data.decode().split("\n\n")
    assert first == "Its mean is $1 $, and $2$ is its end."
    assert second == "词词词。\n"
    assert [bool(outcome.flag) for outcome in found.outcomes] == [True, False]
    assert found.outcomes[0].flag.startswith("put together: damaged math: ")
