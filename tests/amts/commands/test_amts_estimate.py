"""estimate: what a run would keep, send and cost; no AWS, only folders."""

import json
from pathlib import Path
from typing import Any

import pytest

from bitext.evaluation import characters
from bitext.extraction import DocumentFiles, prepare
from bitext.pairing import pair_documents
from bitext.parsing import parse
from bitext.planning import Action
from bitext.segments import segment_block
from bitext.settings import load_language, source_settings
from tests.amts.conftest import Invoke
from tests.amts.files import lines, write

REPOSITORY = Path(__file__).parents[3]
BOOK = REPOSITORY / "examples" / "book"
ZH_TOML = REPOSITORY / "languages" / "zh.toml"
PRICES = {"act_per_million": 60, "batch_per_million": 15, "translate_text_per_million": 15}

EN = """\
# Linear Models

A line is simple. It has a slope $w$ and an offset.

The loss is a number. It is small when the line fits.
"""
ZH = """\
# 线性模型

直线很简单。它有斜率$w$和偏移。

损失是一个数。直线拟合得好时它很小。
"""
CHANGED = EN.replace(
    "It is small when the line fits.", "Training makes it smaller with every step."
)
OTHER = "# Other\n\nThis chapter has two sentences. Here is the other one.\n"


@pytest.fixture(autouse=True)
def settings(checkout: Path) -> None:
    write(checkout, {"languages/zh.toml": ZH_TOML.read_text("utf-8")})
    set_context(checkout, prices=PRICES)


def set_context(checkout: Path, **values: Any) -> None:
    context = {"book": "book", "languages": ["zh"], "source_language": "en"} | values
    (checkout / "cdk.json").write_text(json.dumps({"context": context}))


def data(amts: Invoke, *arguments: object, exit_code: int = 0) -> dict[str, Any]:
    result = amts("estimate", *arguments, "--language", "zh", "--json")
    assert result.exit_code == exit_code, result.stderr
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def test_without_a_human_edition_everything_is_sent_at_the_plain_price(
    amts: Invoke, checkout: Path
) -> None:
    write(checkout, {"new/a.md": EN, "new/b/c.md": OTHER})
    found = data(amts, "new")
    assert (found["documents"], found["documents_changed"]) == (2, 2)
    assert (found["segments_kept"], found["segments_sent"]) == (0, 5 + 3)
    # The formula counts as one token.
    text = "Linear ModelsA line is simple.It has a slope P0 and an offset.The loss is a number."
    text += "It is small when the line fits."
    text += "OtherThis chapter has two sentences.Here is the other one."
    assert (found["characters_kept"], found["characters_sent"]) == (0, len(text))
    assert found["cost"] == round(len(text) * 15 / 1e6, 6)
    assert [row["document"] for row in found["document_rows"]] == ["a.md", "b/c.md"]


def test_human_text_of_unchanged_source_is_kept(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"new/a.md": CHANGED, "zh/a.md": ZH, "zh/a_origin.md": EN})
    found = data(amts, "new", "--human", "zh")
    assert (found["segments_kept"], found["segments_sent"]) == (4, 1)
    sent = len("Training makes it smaller with every step.")
    assert found["characters_sent"] == sent
    assert found["pairs"] > 0
    assert found["cost"] == round(sent * 60 / 1e6, 6)
    assert found["origins_from_previous"] == 0


def test_the_previous_edition_is_the_origin_where_none_lies_beside(
    amts: Invoke, checkout: Path
) -> None:
    write(checkout, {"new/a.md": CHANGED, "old/a.md": EN, "zh/a.md": ZH})
    result = amts("estimate", "new", "--previous", "old", "--human", "zh", "--language", "zh")
    assert result.exit_code == 0
    assert "note: 1 human document without X_origin.md" in result.stderr
    found = data(amts, "new", "--previous", "old", "--human", "zh")
    assert (found["segments_kept"], found["segments_sent"]) == (4, 1)
    assert found["origins_from_previous"] == 1
    # What lies beside goes before it.
    write(checkout, {"zh/a_origin.md": CHANGED})
    beside = data(amts, "new", "--previous", "old", "--human", "zh")
    assert (beside["segments_sent"], beside["origins_from_previous"]) == (0, 0)


def test_a_file_that_did_not_change_is_kept_whole(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"new/a.md": EN, "new/b.md": OTHER, "old/a.md": EN, "old/b.md": "# Other\n"})
    found = data(amts, "new", "--previous", "old")
    same, other = found["document_rows"]
    assert not same["published"]
    assert (same["segments_kept"], same["segments_sent"]) == (5, 0)
    # The heading stood in the previous edition: it was translated by then.
    assert other["published"]
    assert (other["segments_kept"], other["segments_sent"]) == (1, 2)
    assert (found["documents_changed"], found["documents_published"]) == (1, 1)


def test_a_change_of_code_alone_sends_nothing(amts: Invoke, checkout: Path) -> None:
    code = "\n```python\nx = {}\n```\n"
    write(checkout, {"old/a.md": EN + code.format(1), "new/a.md": EN + code.format(2)})
    found = data(amts, "new", "--previous", "old")
    assert (found["documents_changed"], found["documents_published"]) == (0, 1)
    assert (found["segments_kept"], found["segments_sent"], found["cost"]) == (5, 0, 0)


def test_a_new_document_counts_as_changed_and_one_that_is_gone_does_not_count(
    amts: Invoke, checkout: Path
) -> None:
    write(checkout, {"old/gone.md": OTHER, "old/a.md": EN, "new/a.md": EN, "new/b.md": OTHER})
    found = data(amts, "new", "--previous", "old")
    assert (found["documents"], found["documents_changed"]) == (2, 1)


@pytest.mark.parametrize("beside", [False, True])
def test_a_renamed_document_keeps_its_human_text(
    amts: Invoke, checkout: Path, beside: bool
) -> None:
    """Whether the previous edition tells what it was, or the original beside the human text."""
    write(checkout, {"new/part/b.md": CHANGED, "new/c.md": OTHER, "zh/a.md": ZH})
    write(checkout, {"zh/a_origin.md" if beside else "old/a.md": EN})
    found = data(amts, "new", "--human", "zh", *(() if beside else ("--previous", "old")))
    other, moved = found["document_rows"]
    assert (moved["document"], moved["segments_kept"], moved["segments_sent"]) == (
        "part/b.md",
        4,
        1,
    )
    assert (other["segments_kept"], other["segments_sent"]) == (0, 3)
    assert found["pairs"] > 0
    assert not any("zh" in note for note in found["notes"])


def test_the_same_edition_costs_nothing(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"old/a.md": EN, "new/a.md": EN})
    found = data(amts, "new", "--previous", "old")
    assert (found["segments_sent"], found["characters_sent"], found["cost"]) == (0, 0, 0.0)
    result = amts("estimate", "new", "--previous", "old", "--language", "zh")
    assert result.stdout == (
        "1 document, 0 changed.\n"
        "100.0% of the source's characters are not sent again.\n"
        "0 characters to send, without parallel data: about 0.00 US dollars.\n"
    )


def test_the_table_has_what_is_sent_and_the_sum(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"old/a.md": EN, "new/a.md": EN, "new/b.md": OTHER})
    result = amts("estimate", "new", "--previous", "old", "--language", "zh")
    assert result.exit_code == 0
    head, _, document, _, total, _, *summary = lines(result.stdout).splitlines()
    assert head.split("  ")[0] == "Document"
    assert document.split() == ["b.md", "0", "3", "0", "58", "0"]
    assert total.split() == ["all", "2", "documents", "5", "3", "114", "58", "0"]
    assert summary[:2] == [
        "2 documents, 1 changed.",
        "66.3% of the source's characters are not sent again.",
    ]


@pytest.mark.parametrize("bad", [b"\xff\xfe\x00", b""])
@pytest.mark.parametrize("place", ["new", "zh"])
def test_a_document_that_cannot_be_read_is_named_and_the_rest_goes_on(
    amts: Invoke, checkout: Path, bad: bytes, place: str
) -> None:
    write(checkout, {"new/a.md": EN, "new/b.md": OTHER, "zh/a.md": ZH})
    (checkout / place / "a.md").write_bytes(bad)
    result = amts("estimate", "new", "--human", "zh", "--language", "zh", "--json")
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert [row["document"] for row in found["document_rows"]] == ["b.md"]
    assert len(found["problems"]) == 1
    assert found["problems"][0].startswith(f"{place}/a.md: ")
    assert f"left out: {place}/a.md: " in result.stderr


def test_a_bad_file_is_a_problem_also_when_it_did_not_change(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"new/a.ipynb": "{", "old/a.ipynb": "{", "new/b.md": OTHER})
    found = data(amts, "new", "--previous", "old", exit_code=2)
    assert found["problems"][0].startswith("new/a.ipynb: ")
    assert found["segments_sent"] == 3


def test_a_human_edition_of_another_text_is_named(amts: Invoke, checkout: Path) -> None:
    english = "# Cats\n\n" + "The cat sat on the mat and looked at the moon. " * 20
    write(checkout, {"new/a.md": EN * 10, "new/b.md": OTHER, "zh/a.md": english})
    found = data(amts, "new", "--human", "zh", exit_code=2)
    assert found["documents"] == 1
    assert found["problems"][0].startswith("zh/a.md: ")


def test_other_files_and_translations_without_a_source_are_notes(
    amts: Invoke, checkout: Path
) -> None:
    write(checkout, {"new/a.md": EN, "new/b.rst": "text", "new/c.png": "", "zh/gone.md": ZH})
    found = data(amts, "new", "--human", "zh")
    assert found["problems"] == []
    assert found["notes"] == [
        "new/b.rst: files of the kind .rst are not translated",
        "zh/gone.md: the source edition holds no such document",
    ]


def test_without_prices_the_cost_is_not_known(amts: Invoke, checkout: Path) -> None:
    set_context(checkout)
    write(checkout, {"new/a.md": EN})
    result = amts("estimate", "new", "--language", "zh", "--json")
    assert json.loads(result.stdout)["cost"] is None
    assert "cdk.json has no prices" in result.stderr


@pytest.mark.parametrize("prices", [[], {"act_per_million": "60"}, {"batch_per_million": -1}])
def test_prices_that_are_none_are_refused(amts: Invoke, checkout: Path, prices: Any) -> None:
    set_context(checkout, prices=prices)
    write(checkout, {"new/a.md": EN})
    result = amts("estimate", "new", "--language", "zh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: prices must map names to dollars, as in cdk.json\n"


@pytest.mark.parametrize(
    ("budget", "is_within", "told"),
    [
        (None, None, ""),
        (0.00087, True, "Within the budget of a run, 0.00087 US dollars (budget_usd_per_run in "),
        (0.000869, False, "Above the budget of a run, 0.000869 US dollars (budget_usd_per_run in "),
        (0, False, "Above the budget of a run, 0.00 US dollars"),
        (5, True, "Within the budget of a run, 5.00 US dollars"),
    ],
)
def test_the_cost_is_compared_with_the_budget_of_a_run(
    amts: Invoke, checkout: Path, budget: float | None, is_within: bool | None, told: str
) -> None:
    set_context(checkout, prices=PRICES, budget_usd_per_run=budget)
    write(checkout, {"new/a.md": OTHER})
    found = data(amts, "new")
    assert found["cost"] == 0.00087
    assert (found["budget_usd"], found["within_budget"]) == (budget, is_within)
    result = amts("estimate", "new", "--language", "zh")
    assert result.exit_code == 0
    assert told in result.stdout
    assert ("budget" in result.stdout) is bool(told)


def test_a_budget_of_which_the_cost_is_not_known(amts: Invoke, checkout: Path) -> None:
    set_context(checkout, budget_usd_per_run=5)
    write(checkout, {"new/a.md": OTHER})
    result = amts("estimate", "new", "--language", "zh", "--json")
    found = json.loads(result.stdout)
    assert (found["cost"], found["budget_usd"], found["within_budget"]) == (None, 5, None)


@pytest.mark.parametrize("budget", ["5", -1, True, []])
def test_a_budget_that_is_no_sum_is_refused(amts: Invoke, checkout: Path, budget: Any) -> None:
    set_context(checkout, prices=PRICES, budget_usd_per_run=budget)
    write(checkout, {"new/a.md": OTHER})
    result = amts("estimate", "new", "--language", "zh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: budget_usd_per_run must be a number of dollars or null\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["none"], "none: no such folder"),
        (["new", "--previous", "none"], "none: no such folder"),
        (["new", "--previous", "pictures"], "pictures: no document in it"),
        (["new", "--human", "none"], "none: no such folder"),
    ],
)
def test_a_folder_that_is_not_there_is_one_line(
    amts: Invoke, checkout: Path, arguments: list[str], line: str
) -> None:
    write(checkout, {"new/a.md": EN, "pictures/a.svg": ""})
    result = amts("estimate", *arguments, "--language", "zh")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {line}\n")


def test_scored_documents_are_sent_twice(amts: Invoke, checkout: Path) -> None:
    set_context(checkout, prices=PRICES, evaluation_documents=["a.md"])
    write(checkout, {"new/a.md": EN, "zh/a.md": ZH, "new/b.md": OTHER})
    found = data(amts, "new", "--human", "zh")
    scored, other = found["document_rows"]
    # Held out of the parallel data, so there is none, and both ways have the plain price.
    assert found["pairs"] == 0
    assert scored["segments_sent"] == 0
    assert scored["characters_sent"] == 0 < scored["characters_scored"]
    assert found["characters_sent"] == other["characters_sent"]
    paid = found["characters_sent"] + found["characters_scored"]
    assert found["cost"] == round(paid * 15 / 1e6, 6)


def sentences_of_people(edition: Path) -> set[str]:
    """The sentences of the source that people have translated one by one."""
    here, there = source_settings("en"), load_language(ZH_TOML)
    found: set[str] = set()
    for human in sorted(edition.rglob("*")):
        name = human.relative_to(edition).as_posix()
        origin = human.with_stem(f"{human.stem}_origin")
        now = BOOK / "source" / name
        if now.is_file() and human.suffix in (".md", ".ipynb"):
            then = origin if origin.exists() else now
            pair = (parse(then.read_bytes(), name), parse(human.read_bytes(), name))
            beads = pair_documents(*pair, here, there).beads
            found |= {b.source[0].key for b in beads if len(b.source) == 1 and b.target}
    return found


def test_the_sample_book_is_planned_as_the_workflow_plans_it(amts: Invoke) -> None:
    found = data(amts, BOOK / "source", "--human", BOOK / "human" / "zh")
    rows = {row["document"]: row for row in found["document_rows"]}
    here, there = source_settings("en"), load_language(ZH_TOML)
    kept = sent = kept_characters = 0
    human_text = sentences_of_people(BOOK / "human" / "zh")
    for path in sorted((BOOK / "source").rglob("*")):
        if path.suffix not in (".md", ".ipynb"):
            continue
        name = path.relative_to(BOOK / "source")
        human = BOOK / "human" / "zh" / name
        origin = human.with_stem(f"{human.stem}_origin")
        plan = prepare(
            DocumentFiles(
                name.as_posix(),
                path.read_bytes(),
                human.read_bytes() if human.exists() else None,
                origin.read_bytes() if origin.exists() else None,
            ),
            here,
            there,
        ).plan
        open_ones = [s.segment for b in plan.blocks for s in b.segments if s.kept is None]
        to_keep = [s.segment for b in plan.blocks for s in b.segments if s.kept is not None]
        # A heading that people translated in another document serves here too.
        to_send = [s for s in open_ones if s.key not in human_text]
        to_keep += [s for s in open_ones if s.key in human_text]
        for block in plan.blocks:
            if block.action is Action.KEEP:
                content = plan.source.blocks[block.block][1]
                to_keep += segment_block(content, block.block, here.sentences)
        row = rows.pop(name.as_posix())
        assert (row["segments_sent"], row["segments_kept"]) == (len(to_send), len(to_keep))
        assert row["characters_sent"] == characters(to_send)
        kept, sent = kept + len(to_keep), sent + len(to_send)
        kept_characters += characters(to_keep)
    assert not rows
    assert (found["segments_kept"], found["segments_sent"]) == (kept, sent)
    assert found["characters_kept"] == kept_characters
    assert 0 < sent < kept
