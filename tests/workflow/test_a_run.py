"""The main job: a book goes in, target documents, scores and a report come out."""

from __future__ import annotations

import json

from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import CHAPTERS, human, source


def test_an_upload_becomes_translated_editions_and_a_report(book: DeployedBook) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    files |= {f"human/zh/{path}": text for path, text in human("zh").items()}

    report = book.push_and_wait(files)

    assert report["outcome"] == "COMPLETED"
    assert sorted(book.keys("translated/")) == sorted(
        f"translated/{language}/{path}" for language in ("es", "zh") for path in CHAPTERS
    )
    by_language = {entry["language"]: entry for entry in report["languages"]}
    assert by_language["zh"]["segments_human"] > 0
    assert by_language["zh"]["segments_machine"] > 0, "one chapter has no Chinese edition"
    assert by_language["es"]["segments_human"] == 0
    assert (
        by_language["zh"]["parallel_data"]["imported"]
        == by_language["zh"]["parallel_data"]["pairs"]
    )
    assert by_language["es"]["parallel_data"] is None
    assert "engine: marker" in by_language["es"]["job"]["message"]


def test_a_human_edition_of_unchanged_english_is_published_byte_for_byte(
    book: DeployedBook,
) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    files |= {f"human/zh/{path}": text for path, text in human("zh").items()}
    book.push_and_wait(files)
    for path, text in human("zh").items():
        assert book.get(f"translated/zh/{path}").decode() == text


def test_scored_documents_are_kept_out_of_the_parallel_data(book: DeployedBook) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    files |= {f"human/zh/{path}": text for path, text in human("zh").items()}
    report = book.push_and_wait(files)
    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    scored = [entry for entry in chinese["documents"] if entry["scored_segments"]]
    assert len(scored) == 1
    assert 0 <= scored[0]["bleu"] <= 1
    assert 0 <= scored[0]["bleu_plain"] <= 1
    assert "tok:zh" in chinese["signature"]

    translate = book.client("translate")
    name = chinese["parallel_data"]["name"]
    properties = translate.get_parallel_data(Name=name)["ParallelDataProperties"]
    bucket, _, key = properties["ParallelDataConfig"]["S3Uri"][5:].partition("/")
    rows = book.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    held_out = source()[scored[0]["document"]]
    for row in rows.splitlines()[1:]:
        assert json.loads("[" + row.split('","')[0] + '"]')[0] not in held_out


def test_a_second_push_translates_only_what_changed(book: DeployedBook) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    files |= {f"human/zh/{path}": text for path, text in human("zh").items()}
    book.push_and_wait(files)
    path = CHAPTERS[0]
    book.put(f"human/zh/{path.replace('.md', '_origin.md')}", source()[path])
    book.report(book.next_run())

    changed = source()[path].replace("A model is a guess.", "A model is a good guess.")
    assert changed != source()[path]
    report = book.push_and_wait({f"source/{path}": changed})

    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    published = [d for d in chinese["documents"] if d["state"] == "published"]
    assert [d["document"] for d in published] == [path]
    assert published[0]["segments_machine"] == 1
    text = book.get(f"translated/zh/{path}").decode()
    for line in human("zh")[path].splitlines():
        if "模型是一种猜测" not in line:
            assert line in text


def test_nothing_changed_means_nothing_done(book: DeployedBook) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    book.push_and_wait(files)
    jobs = len(_jobs(book))
    report = book.push_and_wait({"source/" + CHAPTERS[0]: source()[CHAPTERS[0]]})
    assert len(_jobs(book)) >= jobs
    states = {d["state"] for entry in report["languages"] for d in entry["documents"]}
    assert states <= {"published", "unchanged"}


def _jobs(book: DeployedBook) -> list[dict[str, object]]:
    return book.client("translate").list_text_translation_jobs()["TextTranslationJobPropertiesList"]
