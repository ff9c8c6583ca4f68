from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bitext import reporting
from bitext.reporting import Branch, Failure, Prices, RunFacts

FACTS = RunFacts(
    run="20260101T000000Z-aaaaaa",
    book="book",
    source_language="en",
    reason="upload",
    started_at="2026-01-01T00:00:00.000Z",
    ended_at="2026-01-01T01:00:00.000Z",
)
PRICES = Prices(translate_text=15, batch=15, act=60)
MANIFEST: dict[str, Any] = {
    "documents": [
        {"path": "a.md", "publish": True},
        {"path": "b.md", "publish": True},
        {"path": "old.md", "publish": False},
    ]
}
RESULTS: dict[str, dict[str, Any]] = {
    "extract_and_pair": {
        "documents": [
            {"document": "a.md", "characters_to_send": 1000, "characters_kept": 30},
            {"document": "b.md", "characters_to_send": 200, "characters_kept": 5},
        ],
        "parallel_data": {
            "pairs": 7,
            "rejected": {"too long": 2},
            "memories": [{"document": "memory/zh/c.tmx", "units": 3, "left_out": {"fuzzy": 1}}],
        },
        "problems": [],
    },
    "terminology": {
        "name": "amts-book-zh",
        "document": "glossary/zh.md",
        "terms": 9,
        "rows": 17,
        "skipped": 0,
        "imported": True,
        "problems": [],
    },
    "check_parallel_data": {"imported": 6, "skipped": 1, "failed": 0},
    "publish": {
        "documents": [
            {
                "document": "a.md",
                "state": "published",
                "segments_human": 3,
                "segments_machine": 2,
                "segments_flagged": 0,
                "characters_sent": 800,
                "flagged": [],
            },
            {
                "document": "b.md",
                "state": "published",
                "segments_human": 1,
                "segments_machine": 1,
                "segments_flagged": 0,
                "characters_sent": 200,
                "flagged": [],
            },
        ],
        "problems": [],
    },
    "score_translations": {
        "documents": [
            {
                "document": "a.md",
                "bleu": 0.5,
                "bleu_plain": 0.25,
                "scored_segments": 4,
                "characters_sent_plain": 200,
                "characters_sent": 200,
            }
        ],
        "bleu": 0.5,
        "bleu_plain": 0.25,
        "signature": "nrefs:1",
    },
}
BRANCH = Branch(
    language="zh",
    manifest=MANIFEST,
    results=RESULTS,
    job_id="1" * 32,
    job_status="COMPLETED",
    job_message="Your job has completed successfully.",
    parallel_data="amts-book-zh",
    pairs=7,
)


def changed(step: str, **values: Any) -> dict[str, dict[str, Any]]:
    return {**RESULTS, step: {**RESULTS[step], **values}}


def test_a_whole_report() -> None:
    report = reporting.build_report(FACTS, [BRANCH], PRICES)
    (language,) = report.pop("languages")
    assert report == {
        "run": FACTS.run,
        "book": "book",
        "source_language": "en",
        "outcome": "COMPLETED",
        "reason": "upload",
        "started_at": FACTS.started_at,
        "ended_at": FACTS.ended_at,
        "cost_usd": 0.075,
        "budget_usd": None,
        "problems": [],
    }
    documents = language.pop("documents")
    assert language == {
        "language": "zh",
        "state": "COMPLETED",
        "error": None,
        "parallel_data": {
            "name": "amts-book-zh",
            "pairs": 7,
            "imported": 6,
            "skipped": 1,
            "failed": 0,
            "rejected": {"too long": 2},
            "memories": [{"document": "memory/zh/c.tmx", "units": 3, "left_out": {"fuzzy": 1}}],
        },
        "terminology": {
            "name": "amts-book-zh",
            "document": "glossary/zh.md",
            "terms": 9,
            "imported": True,
        },
        "job": {
            "job_id": "1" * 32,
            "status": "COMPLETED",
            "message": "Your job has completed successfully.",
        },
        "segments_human": 4,
        "segments_machine": 3,
        "segments_retried": 0,
        "segments_repaired": 0,
        "segments_flagged": 0,
        "characters_sent": 1400,
        "characters_kept": 35,
        "characters_reused": 0,
        # 1000 characters of text were sent; the 400 others are for the score.
        "share_saved": round(35 / 1035, 6),
        # 1200 characters in a job with parallel data at 60, 200 single ones at 15 per million.
        "cost_usd": 0.075,
        "bleu": 0.5,
        "bleu_plain": 0.25,
        "signature": "nrefs:1",
        "corrections": None,
        "moved": [],
    }
    assert documents[0] == {
        "document": "a.md",
        "state": "published",
        "segments_human": 3,
        "segments_machine": 2,
        "segments_retried": 0,
        "segments_repaired": 0,
        "segments_flagged": 0,
        "characters_sent": 800,
        "characters_retried": 0,
        "bleu": 0.5,
        "bleu_plain": 0.25,
        "scored_segments": 4,
        "corrections": None,
        "flagged": [],
        "review": "",
    }
    assert [d["state"] for d in documents] == ["published", "published", "unchanged"]
    assert documents[1]["bleu"] is None
    json.dumps(report, allow_nan=False)


def test_moved_documents_are_told_and_are_no_problem() -> None:
    moved = [{"document": f"new/{n}.md", "from": f"old/{n}.md"} for n in range(7)]
    branch = replace(BRANCH, manifest={**MANIFEST, "moved": moved})
    report = reporting.build_report(FACTS, [branch], PRICES)
    assert (report["outcome"], report["problems"]) == ("COMPLETED", [])
    assert report["languages"][0]["moved"] == moved
    lines = reporting.message(report, "s3://b/r").split("\n")
    (line,) = [line for line in lines if "Moved" in line]
    assert "old/0.md to new/0.md, old/1.md to new/1.md" in line
    assert "old/4.md to new/4.md, and 2 more." in line
    quiet = reporting.build_report(FACTS, [BRANCH], PRICES)
    assert "Moved" not in reporting.message(quiet, "s3://b/r")


def test_a_job_without_parallel_data_is_cheaper() -> None:
    branch = replace(BRANCH, parallel_data="", pairs=0)
    (language,) = reporting.build_report(FACTS, [branch], PRICES)["languages"]
    assert language["parallel_data"] is None
    assert language["cost_usd"] == pytest.approx((1200 + 200) * 15 / 1e6)


def test_without_a_job_nothing_is_paid() -> None:
    results = {name: RESULTS[name] for name in ("extract_and_pair", "publish")}
    branch = Branch(language="zh", manifest=MANIFEST, results=results)
    (language,) = reporting.build_report(FACTS, [branch], PRICES)["languages"]
    assert language["job"] is None
    assert (language["characters_sent"], language["cost_usd"]) == (0, 0)


def test_a_branch_that_failed_tells_what_it_had_done() -> None:
    failed = replace(
        BRANCH,
        failure=Failure("TranslationFailed", "job 1 is FAILED: no"),
        results={"extract_and_pair": RESULTS["extract_and_pair"]},
        job_status="FAILED",
    )
    good = replace(BRANCH, language="es")
    report = reporting.build_report(FACTS, [good, failed], PRICES)
    assert report["outcome"] == "FAILED"
    es, zh = report["languages"]
    assert es["state"] == "COMPLETED"
    assert zh["state"] == "FAILED"
    assert zh["error"] == {"error": "TranslationFailed", "cause": "job 1 is FAILED: no"}
    assert [d["state"] for d in zh["documents"]] == ["failed", "failed", "unchanged"]
    assert zh["cost_usd"] == pytest.approx(1200 * 60 / 1e6)


def test_a_branch_of_which_nothing_is_known() -> None:
    branch = Branch(language="zh", failure=Failure("States.Runtime", "no"))
    (language,) = reporting.build_report(FACTS, [branch], PRICES)["languages"]
    assert language["documents"] == []
    assert language["characters_sent"] == 0


def test_planning_that_failed() -> None:
    facts = replace(FACTS, failure=Failure("InvalidSettings", "no languages"))
    report = reporting.build_report(facts, [], PRICES)
    assert report["outcome"] == "FAILED"
    assert report["problems"] == [
        {
            "document": "",
            "language": None,
            "error": "InvalidSettings",
            "reason": "no languages",
            "place": "",
        }
    ]


PROBLEM = {
    "document": "source/b.md",
    "error": "UnreadableDocument",
    "reason": "not UTF-8",
    "place": "line 2",
}


@pytest.mark.parametrize(
    "step", ["extract_and_pair", "terminology", "publish", "score_translations"]
)
def test_problems_of_the_steps(step: str) -> None:
    branch = replace(BRANCH, results=changed(step, problems=[PROBLEM]))
    report = reporting.build_report(FACTS, [branch], PRICES)
    assert report["problems"] == [{**PROBLEM, "language": "zh"}]
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"


def test_a_problem_is_told_once() -> None:
    planned = {**PROBLEM, "language": "zh"}
    everywhere = {**PROBLEM, "document": "human/fr/x.md", "language": None}
    results = {
        **changed("publish", problems=[PROBLEM]),
        "extract_and_pair": {**RESULTS["extract_and_pair"], "problems": [PROBLEM]},
    }
    facts = replace(FACTS, problems=[planned, everywhere])
    branches = [replace(BRANCH, results=results), replace(BRANCH, language="es", results=results)]
    report = reporting.build_report(facts, branches, PRICES)
    assert [(p["document"], p["language"]) for p in report["problems"]] == [
        ("source/b.md", "zh"),
        ("human/fr/x.md", None),
        ("source/b.md", "es"),
    ]


@pytest.mark.parametrize(
    "documents",
    [
        [{"document": "a.md", "state": "rejected"}, {"document": "b.md", "state": "published"}],
        [{"document": "a.md", "state": "failed"}, {"document": "b.md", "state": "published"}],
        [{"document": "a.md", "state": "published"}],
        [
            {"document": "a.md", "state": "published", "segments_flagged": 1},
            {"document": "b.md", "state": "published"},
        ],
    ],
)
def test_documents_that_need_a_person(documents: list[dict[str, Any]]) -> None:
    branch = replace(BRANCH, results=changed("publish", documents=documents))
    report = reporting.build_report(FACTS, [branch], PRICES)
    assert report["outcome"] == "COMPLETED_WITH_PROBLEMS"


def test_nothing_to_do_is_no_event() -> None:
    report = reporting.build_report(FACTS, [], PRICES)
    assert report["outcome"] == "COMPLETED"
    assert not reporting.is_eventful(report)
    assert reporting.summary(report) == "book: completed; nothing to translate"
    for facts in (
        replace(FACTS, problems=[PROBLEM]),
        replace(FACTS, failure=Failure("InvalidSettings", "no")),
    ):
        assert reporting.is_eventful(reporting.build_report(facts, [], PRICES))
    assert reporting.is_eventful(reporting.build_report(FACTS, [BRANCH], PRICES))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {
                "Error": "TranslationFailed",
                "Cause": json.dumps({"errorMessage": "job 1\n is FAILED", "stackTrace": ["x"]}),
            },
            Failure("TranslationFailed", "job 1 is FAILED"),
        ),
        ({"Error": "States.Timeout", "Cause": ""}, Failure("States.Timeout", "")),
        ({"Error": "States.Timeout", "Cause": "late"}, Failure("States.Timeout", "late")),
        ({"Error": "X", "Cause": "[1]"}, Failure("X", "[1]")),
        ({}, Failure("Unknown", "")),
    ],
)
def test_what_the_state_machine_caught(value: dict[str, Any], expected: Failure) -> None:
    assert Failure.read(value) == expected


def test_segments_that_were_translated_again() -> None:
    retried = {"segments_retried": 3, "segments_repaired": 2, "characters_retried": 100}
    documents = [
        {**RESULTS["publish"]["documents"][0], **retried},
        # Paid for, although the document was refused in the end.
        {
            "document": "b.md",
            "state": "rejected",
            "segments_retried": 1,
            "segments_repaired": 0,
            "characters_retried": 50,
        },
    ]
    branch = replace(BRANCH, results=changed("publish", documents=documents))
    report = reporting.build_report(FACTS, [branch], PRICES)
    (language,) = report["languages"]
    assert (language["segments_retried"], language["segments_repaired"]) == (4, 2)
    assert [d["characters_retried"] for d in language["documents"]] == [100, 50, 0]
    assert language["characters_sent"] == 1400 + 150
    assert language["cost_usd"] == pytest.approx(0.075 + 150 * 15 / 1_000_000)
    told = reporting.message(report, "s3://book/report.json")
    assert "  4 damaged segments translated again alone, 2 of them repaired.\n" in told


def test_prices_by_the_names_of_the_stack() -> None:
    values = {"translate_text_per_million": 1.0, "batch_per_million": 2.0, "act_per_million": 3.0}
    assert Prices.read(values) == Prices(translate_text=1, batch=2, act=3)
    assert Prices.read({}) == Prices(0, 0, 0)


def test_the_message_to_people() -> None:
    failed = Branch(
        language="es",
        failure=Failure("ImportFailed", "bad header"),
        manifest=MANIFEST,
    )
    flagged = [{"segment": "secret text of a book", "reason": "lost a formula", "place": "line 3"}]
    documents = [
        {
            "document": "a.md",
            "state": "published",
            "segments_human": 3,
            "segments_machine": 2,
            "segments_flagged": 1,
            "characters_sent": 800,
            "flagged": flagged,
        },
        {"document": "b.md", "state": "rejected"},
    ]
    branch = replace(BRANCH, results=changed("publish", documents=documents))
    facts = replace(FACTS, problems=[{**PROBLEM, "language": "zh"}])
    report = reporting.build_report(facts, [branch, failed], PRICES)
    assert reporting.message(report, "s3://book/reports/r/report.json") == (
        "Run 20260101T000000Z-aaaaaa of the book book failed.\n"
        "It started at 2026-01-01T00:00:00.000Z because files were uploaded, and ended at "
        "2026-01-01T01:00:00.000Z.\n"
        "\n"
        "zh: 1 document published, 1 document rejected.\n"
        "  Segments: 3 by people, 2 by the engine, 1 flagged for review.\n"
        "  Characters: 1,400 sent, 35 kept, 0 reused: 3.6 % saved; about 0.07 US dollars.\n"
        "  BLEU: 0.500 with parallel data, 0.250 without.\n"
        "  The engine says: Your job has completed successfully.\n"
        "\n"
        "es: FAILED: bad header (ImportFailed)\n"
        "  Its documents are tried again in the next run.\n"
        "\n"
        "The run cost about 0.07 US dollars.\n"
        "\n"
        "Problems:\n"
        "- source/b.md, line 2 (zh): not UTF-8 (UnreadableDocument)\n"
        "\n"
        "Report: s3://book/reports/r/report.json\n"
    )
    assert reporting.summary(report) == (
        "book: failed; 1 document published in 2 languages; failed: es; 1 problem"
    )


def test_the_message_says_where_to_review() -> None:
    key = f"reports/{FACTS.run}/review/zh/a.md.html"
    for paths, told in (
        ([], []),
        (["a.md"], ["1 document needs"]),
        (["a.md", "b.md"], ["2 documents need"]),
    ):
        documents = [{"document": path, "state": "published", "review": key} for path in paths]
        branch = replace(BRANCH, results=changed("publish", documents=documents))
        report = reporting.build_report(FACTS, [branch], PRICES)
        found = [d["review"] for d in report["languages"][0]["documents"] if d["review"]]
        assert found == [key] * len(paths)
        lines = reporting.message(report, "s3://book/reports/r/report.json").splitlines()
        assert [line for line in lines if line.startswith("Review: ")] == [
            f"Review: {what} a person's eye; begin at s3://book/reports/r/index.html"
            for what in told
        ]


EDITED = {
    "segments_drafted": 1200,
    "segments_corrected": 1,
    "characters_changed": 5400,
    "words_changed": 1,
    "characters": 90000,
    "words": 15000,
    "ter": 0.25,
    "signature": "nrefs:1|tok:tercom",
}


def test_what_people_changed_of_machine_text() -> None:
    scores = {**EDITED, "documents": [{"document": "a.md", **EDITED}]}
    branch = replace(BRANCH, results=changed("score_translations", corrections=scores))
    report = reporting.build_report(FACTS, [branch], PRICES)
    (language,) = report["languages"]
    assert language["corrections"] == EDITED
    assert [d["corrections"] for d in language["documents"]] == [EDITED, None, None]
    assert (
        "  People corrected 1 of 1,200 machine segments: 1 word and 5,400 characters changed, "
        "TER 0.250.\n" in reporting.message(report, "s3://r")
    )
    figures = {figure.name: figure.value for figure in reporting.figures(language)}
    assert (figures["SegmentsCorrected"], figures["PostEditTer"]) == (1, 0.25)


def test_corrections_that_were_not_rated() -> None:
    scores = {**EDITED, "segments_corrected": 0, "ter": None, "signature": None, "documents": []}
    branch = replace(BRANCH, results=changed("score_translations", corrections=scores))
    report = reporting.build_report(FACTS, [branch], PRICES)
    (language,) = report["languages"]
    message = reporting.message(report, "s3://r")
    assert "People corrected 0 of 1,200 machine segments" in message
    assert "TER" not in message
    names = {figure.name for figure in reporting.figures(language)}
    assert "SegmentsCorrected" in names
    assert "PostEditTer" not in names


@pytest.mark.parametrize("scores", [{}, {"segments_drafted": 0, "documents": []}])
def test_nobody_worked_on_machine_text(scores: dict[str, Any]) -> None:
    branch = replace(BRANCH, results=changed("score_translations", corrections=scores))
    report = reporting.build_report(FACTS, [branch], PRICES)
    (language,) = report["languages"]
    assert language["corrections"] is None
    assert "People corrected" not in reporting.message(report, "s3://r")
    assert "SegmentsCorrected" not in {figure.name for figure in reporting.figures(language)}


def test_the_message_names_some_problems_and_counts_the_rest() -> None:
    problems = [{**PROBLEM, "document": f"source/{number}.md"} for number in range(25)]
    report = reporting.build_report(replace(FACTS, problems=problems), [], PRICES)
    lines = reporting.message(report, "s3://r").splitlines()
    assert sum(line.startswith("- source/") for line in lines) == reporting.PROBLEMS_TOLD
    assert "- and 5 more" in lines
    assert "There was nothing to translate." in lines


def test_figures_for_graphs() -> None:
    documents = [
        {"document": "a.md", "state": "published", "segments_human": 3, "characters_sent": 10}
    ]
    branch = replace(BRANCH, results=changed("publish", documents=documents))
    (language,) = reporting.build_report(FACTS, [branch], PRICES)["languages"]
    figures = {figure.name: figure.value for figure in reporting.figures(language)}
    assert figures == {
        "DocumentsPublished": 1,
        "DocumentsWithProblems": 1,
        "SegmentsHuman": 3,
        "SegmentsMachine": 0,
        "SegmentsFlagged": 0,
        "CharactersSent": 1400,
        "CostUSD": 0.075,
        "ShareSaved": 0.75,
        "Bleu": 0.5,
        "BleuPlain": 0.25,
    }
    nothing = replace(BRANCH, results={**RESULTS, "score_translations": {}, "publish": {}})
    (language,) = reporting.build_report(FACTS, [nothing], PRICES)["languages"]
    names = {figure.name for figure in reporting.figures(language)}
    assert not {"Bleu", "BleuPlain", "ShareSaved"} & names


def share(published: list[dict[str, Any]], extracted: list[dict[str, Any]]) -> float | None:
    results = {"publish": {"documents": published}, "extract_and_pair": {"documents": extracted}}
    (language,) = reporting.build_report(FACTS, [Branch("zh", results=results)], PRICES)[
        "languages"
    ]
    saved: float | None = language["share_saved"]
    return saved


def test_the_share_that_needed_no_translation() -> None:
    published = {"document": "a.md", "state": "published", "characters_sent": 20}
    extracted = {"document": "a.md", "characters_to_send": 520, "characters_kept": 50}
    reused = {**extracted, "characters_reused": 10}
    assert share([published], [extracted]) == round(1 - 20 / 70, 6)
    assert share([published], [reused]) == 0.75
    # What was damaged and translated again was sent twice and counts once.
    assert share([{**published, "characters_retried": 20}], [reused]) == 0.75
    # Only documents that were published count.
    rejected = {"document": "b.md", "state": "rejected", "characters_sent": 500}
    assert share([published, rejected], [reused]) == 0.75
    assert share([rejected], [reused]) is None
    assert share([], [reused]) is None
    # A page without a word.
    assert share([{"document": "c.md", "state": "published"}], []) is None
    assert share([{**published, "characters_sent": 0}], [reused]) == 1
    assert share([published], []) == 0


@pytest.mark.parametrize(
    ("saved", "told"),
    [(1.0, "100.0 %"), (0.999999, "99.9 %"), (0.976, "97.6 %"), (0.29, "29.0 %"), (0.0, "0.0 %")],
)
def test_a_share_is_rounded_down(saved: float, told: str) -> None:
    report = reporting.build_report(FACTS, [BRANCH], PRICES)
    report["languages"][0] |= {"share_saved": saved, "characters_reused": 3400}
    assert f"35 kept, 3,400 reused: {told} saved;" in reporting.message(report, "s3://r")


def test_a_language_that_the_budget_stopped() -> None:
    told = {"budget_usd": 2.5, "cost_usd": 3.0}
    stopped = replace(
        BRANCH,
        language="es",
        failure=Failure("BudgetExceeded", "es would cost 3.00 US dollars"),
        results={"extract_and_pair": RESULTS["extract_and_pair"], "budget": told},
        job_id="",
        parallel_data="",
    )
    going_on = replace(
        BRANCH, results={**RESULTS, "budget": {"budget_usd": 2.5, "cost_usd": 0.075}}
    )
    failed = replace(BRANCH, language="ja", failure=Failure("ImportFailed", "bad header"))
    report = reporting.build_report(FACTS, [stopped, going_on], PRICES)
    assert (report["outcome"], report["cost_usd"], report["budget_usd"]) == ("FAILED", 0.075, 2.5)
    es = report["languages"][0]
    assert (es["characters_sent"], es["cost_usd"], es["share_saved"]) == (0, 0, None)
    message = reporting.message(report, "s3://r")
    assert (
        "es: STOPPED by the budget: es would cost 3.00 US dollars.\n"
        "  Nothing of it was changed; its documents are tried again in the next run.\n"
    ) in message
    assert "The run cost about 0.07 US dollars of a budget of 2.50.\n" in message
    assert reporting.summary(report).endswith("; over the budget: es")
    report = reporting.build_report(FACTS, [stopped, failed], PRICES)
    assert reporting.summary(report).endswith("; failed: ja; over the budget: es")
