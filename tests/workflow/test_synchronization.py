"""When the source changes only that is translated, and what people write stays theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from amts.cli import main
from bitext.provenance import BATCH, Provenance
from bitext.records import Record, read_record
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

MODELS, LOSSES, DESCENT, LIMITS = (
    "one/models.md",
    "one/losses.md",
    "two/descent.md",
    "two/limits.md",
)
PATIENCE = "Nobody knows the best step."


def keys(files: dict[str, str], prefix: str) -> dict[str, str | bytes]:
    return {prefix + path: text for path, text in files.items()}


def chinese(report: dict[str, Any]) -> dict[str, Any]:
    return next(entry for entry in report["languages"] if entry["language"] == "zh")


def document(report: dict[str, Any], path: str) -> dict[str, Any]:
    return next(entry for entry in chinese(report)["documents"] if entry["document"] == path)


def record(book: DeployedBook, path: str) -> Record:
    found = read_record(book.get(f"state/bitext/zh/{path}.jsonl"), path)
    assert found is not None
    return found


def jobs(book: DeployedBook) -> int:
    return len(
        book.client("translate").list_text_translation_jobs()["TextTranslationJobPropertiesList"]
    )


def translated(book: DeployedBook, path: str) -> str:
    return book.get(f"translated/zh/{path}").decode()


def versions(book: DeployedBook, key: str) -> int:
    bucket = book.outputs["BookBucketName"]
    return len(book.s3.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", []))


def test_only_what_changed_is_sent_and_machine_text_is_used_again(book: DeployedBook) -> None:
    book.push_and_wait(keys(source(), "source/") | keys(human("zh"), "human/zh/"))
    limits = translated(book, LIMITS)
    asked = jobs(book)
    made = record(book, LIMITS)
    assert {line.made.by for line in made.lines} == {Provenance.MACHINE}
    assert {line.made.engine for line in made.lines} == {BATCH}
    assert all(line.made.job and line.made.run and line.made.at for line in made.lines)

    # A link, line wrapping and code: no prose.
    now = source()
    now[LIMITS] = now[LIMITS].replace("Data are always scarce,", "Data are always\nscarce,")
    now[MODELS] = now[MODELS].replace("print(model(x))", "print(model(2 * x))")
    report = book.push_and_wait(keys({p: now[p] for p in (LIMITS, MODELS)}, "source/"))
    assert chinese(report)["characters_sent"] == 0
    assert chinese(report)["job"] is None
    assert jobs(book) == asked
    assert translated(book, LIMITS) == limits
    assert "print(model(2 * x))" in translated(book, MODELS)
    assert "# 预测" not in translated(book, MODELS)
    (flagged,) = document(report, MODELS)["flagged"]
    assert flagged["reason"] == "the code changed; people had translated the code that it replaced"

    # A new sentence: that one alone is sent.
    now[LIMITS] += "\n" + PATIENCE + "\n"
    report = book.push_and_wait({f"source/{LIMITS}": now[LIMITS]})
    assert chinese(report)["characters_sent"] == len(PATIENCE)
    assert document(report, LIMITS)["segments_machine"] == 4
    assert translated(book, LIMITS).startswith(limits.rstrip())


def test_the_same_file_again_is_no_change(book: DeployedBook) -> None:
    book.push_and_wait(keys(source(), "source/"))
    report = book.push_and_wait(keys(source(), "source/"))
    assert report["languages"] == []
    assert versions(book, f"translated/zh/{MODELS}") == 1


def test_a_corrected_document_comes_home(book: DeployedBook) -> None:
    book.push_and_wait(keys(source(), "source/"))
    draft = translated(book, DESCENT)
    lines = draft.splitlines(keepends=True)
    corrected = "".join([*lines[:-1], "步子太大可能会跳过山谷。\n"])

    # English moves on before the correction comes: it was made from the older English.
    now = source()
    now[DESCENT] = now[DESCENT].replace("Each step follows the gradient.", "Each step is short.")
    book.push_and_wait({f"source/{DESCENT}": now[DESCENT]})
    asked = jobs(book)
    report = book.push_and_wait({f"human/zh/{DESCENT}": corrected})

    assert jobs(book) == asked, "the new sentence was translated before"
    assert chinese(report)["characters_sent"] == 0
    text = translated(book, DESCENT)
    assert "步子太大可能会跳过山谷。" in text
    assert lines[-1] not in text
    told = record(book, DESCENT)
    by = {line.source: line for line in told.lines if line.published}
    own = by["A large step may jump over the valley.",]
    assert own.made.by is Provenance.HUMAN
    assert own.corrected is not None
    assert own.corrected.target == lines[-1].strip()
    assert own.corrected.made.engine == BATCH
    assert by["Descent",].made.by is Provenance.MACHINE
    assert by["Each step is short.",].made.by is Provenance.MACHINE
    # What nobody looked at is no example.
    pairs = chinese(book.push_and_wait({"source/new.md": "# New\n\nWords that are new.\n"}))
    assert pairs["parallel_data"]["pairs"] == 1
    assert pairs["parallel_data"]["rejected"]["machine text that nobody reviewed"] >= 2

    # The next change of the English keeps the person's sentence.
    now[DESCENT] = now[DESCENT].replace("We walk down", "We go down")
    book.push_and_wait({f"source/{DESCENT}": now[DESCENT]})
    assert "步子太大可能会跳过山谷。" in translated(book, DESCENT)
    told = record(book, DESCENT)
    assert {line.source for line in told.lines if line.corrected} == {own.source}


def test_a_reverted_source_gets_its_human_text_back(book: DeployedBook) -> None:
    book.push_and_wait(keys(source(), "source/") | keys(human("zh"), "human/zh/"))
    before = translated(book, DESCENT)
    changed = source()[DESCENT].replace("A large step", "A very large step")
    book.push_and_wait({f"source/{DESCENT}": changed})
    line = next(li for li in record(book, DESCENT).lines if li.earlier)
    assert line.earlier is not None
    assert line.earlier.target == "步子太大可能会跳过山谷。"
    assert line.earlier.source == "A large step may jump over the valley."
    assert before != translated(book, DESCENT)

    report = book.push_and_wait({f"source/{DESCENT}": source()[DESCENT]})
    assert translated(book, DESCENT) == before
    assert chinese(report)["characters_sent"] == 0


def test_split_and_merged_documents_use_the_sentences_of_the_whole_edition(
    book: DeployedBook,
) -> None:
    book.push_and_wait(keys(source(), "source/") | keys(human("zh"), "human/zh/"))
    models, losses = source()[MODELS], source()[LOSSES]
    asked = jobs(book)
    report = book.push_and_wait({"source/all.md": f"{models}\n{losses}"})
    assert jobs(book) == asked
    assert document(report, "all.md")["segments_human"] == 9
    assert "损失说明模型错得有多离谱。损失小就是好。" in translated(book, "all.md")
    assert {line.reused_from for line in record(book, "all.md").lines} >= {MODELS, LOSSES}


def test_confirmed_text_is_a_persons(book: DeployedBook, tmp_path: Path) -> None:
    book.push_and_wait(keys(source(), "source/"))
    draft = translated(book, DESCENT).splitlines(keepends=True)
    (tmp_path / "two").mkdir()
    (tmp_path / DESCENT).write_text("".join([*draft[:-1], "步子太大可能会跳过山谷。\n"]), "utf-8")
    where = ("--endpoint-url", book.endpoint, "--book", "book")
    order = ["push", str(tmp_path), "--language", "zh", *where]

    assert CliRunner().invoke(main, order).exit_code == 0
    report = book.report(book.next_run())
    assert document(report, DESCENT)["segments_machine"] == 3
    assert document(report, DESCENT)["segments_human"] == 1

    # The same file again, by someone who has looked at all of it.
    assert CliRunner().invoke(main, [*order, "--confirmed"]).exit_code == 0
    report = book.report(book.next_run())
    assert document(report, DESCENT)["segments_human"] == 4
    assert {line.made.by for line in record(book, DESCENT).lines} == {Provenance.HUMAN}
    assert versions(book, f"translated/zh/{DESCENT}") == 2, "nothing of the text changed"


def test_an_origin_that_was_left_behind_is_not_believed(book: DeployedBook) -> None:
    old = source()[DESCENT]
    now = old.replace("Each step follows the gradient.", "Every single step is short.")
    edition = human("zh")[DESCENT]
    book.push_and_wait(
        {
            f"source/{DESCENT}": now,
            f"human/zh/{DESCENT}": edition,
            "human/zh/two/descent_origin.md": old,
        }
    )
    # A person corrects what was published from the English of today. The old origin stays there.
    published = translated(book, DESCENT)
    machine = next(line for line in record(book, DESCENT).lines if line.made.engine)
    corrected = published.replace(machine.target_text, "每一步都很短。")
    assert corrected != published
    report = book.push_and_wait({f"human/zh/{DESCENT}": corrected})
    assert translated(book, DESCENT) == corrected
    assert document(report, DESCENT)["segments_machine"] == 0
    told = record(book, DESCENT)
    assert told.origin is not None
    assert told.origin.key == f"source/{DESCENT}"
    assert told.beside is not None
