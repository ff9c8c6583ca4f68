"""`amts status --documents` and `--sections`, with a bucket, a ledger and records."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bitext.changes import settings_digest
from bitext.records import write_record
from bitext.settings import parse_language
from cloud.ledger_items import Document, problem_text
from tests.amts.conftest import Cloud, Invoke
from tests.bitext.record_examples import record

PATH = "chapter/losses.md"


def published(cloud: Cloud, language: str, path: str, **values: Any) -> None:
    """Note in the ledger that a document was published as it lies in the bucket."""
    etag = cloud.client("s3").head_object(Bucket=cloud.bucket, Key=f"source/{path}")["ETag"]
    settings = parse_language({"code": language}, language).to_json()
    told: dict[str, Any] = {
        "source_version": f"etag:{etag.strip(chr(34))}",
        "settings_digest": settings_digest("en", settings),
        "published_version": "v1",
        "run": "run",
    }
    cloud.record_document(Document(language, path, **(told | values)))


@pytest.fixture
def book(cloud: Cloud) -> Cloud:
    for path in (PATH, "new.md", "bad.md", "old.md"):
        cloud.put(f"source/{path}", path.encode())
    published(cloud, "zh", PATH)
    published(cloud, "zh", "old.md", source_version="etag:other")
    problem = problem_text("DamagedTranslation", "a heading is missing", "line 3")
    published(cloud, "zh", "bad.md", state="REJECTED", problem=problem, published_version="")
    cloud.record_document(Document("zh", "gone.md", published_version="v1"))
    cloud.put(f"state/bitext/zh/{PATH}.jsonl", write_record(record()))
    return cloud


def test_a_line_for_each_language(amts: Invoke, book: Cloud) -> None:
    result = amts("status")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith(
        "\n\nes: 0 of 4 documents current, 0 stale, 4 waiting\n"
        "zh: 1 of 4 documents current, 1 stale, 1 waiting, 1 rejected, 1 retired\n"
    )
    es, zh = json.loads(amts("status", "--json").stdout)["languages"]
    assert es["waiting"] == 4
    assert zh == {
        "language": "zh",
        "documents": 4,
        "current": 1,
        "stale": 1,
        "waiting": 1,
        "rejected": 1,
        "failed": 0,
        "refused": 0,
        "retired": 1,
    }


def test_a_moved_document_with_its_human_text_at_the_old_place_is_current(
    amts: Invoke, cloud: Cloud
) -> None:
    cloud.put("source/new.md", b"# One")
    cloud.put("human/zh/old.md", b"text")
    etag = cloud.client("s3").head_object(Bucket=cloud.bucket, Key="human/zh/old.md")["ETag"]
    human = {"human_key": "human/zh/old.md", "human_version": f"etag:{etag.strip(chr(34))}"}
    published(cloud, "zh", "new.md", moved_from="old.md", **human)
    _, zh = json.loads(amts("status", "--json").stdout)["languages"]
    assert (zh["documents"], zh["current"]) == (1, 1)


def test_each_document_and_why(amts: Invoke, book: Cloud) -> None:
    result = amts("status", "--documents", "--language", "zh")
    assert result.exit_code == 0, result.stderr
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert rows[0] == "zh: 1 of 4 documents current, 1 stale, 1 waiting, 1 rejected, 1 retired"
    assert rows[3:] == [
        "bad.md rejected line 3: a heading is missing",
        f"{PATH} current",
        "gone.md retired",
        "new.md waiting",
        "old.md stale changed: source",
    ]


def test_documents_as_json(amts: Invoke, book: Cloud) -> None:
    answer = json.loads(amts("status", "--documents", "--json").stdout)
    es, zh = answer["languages"]
    assert (es["language"], es["counts"]["waiting"]) == ("es", 4)
    assert zh["documents"][0] == {
        "document": "bad.md",
        "state": "rejected",
        "published": False,
        "changed": [],
        "reason": "a heading is missing",
        "place": "line 3",
        "run": "run",
    }


def test_sections_with_totals_first(amts: Invoke, book: Cloud) -> None:
    result = amts("status", "--sections", "--language", "zh")
    assert result.exit_code == 0, result.stderr
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0] == ["Language", "Human", "Machine", "Untranslated", "Flagged", "Outdated"]
    assert rows[2] == ["zh", "2", "3", "1", "2", "1"]
    start = rows.index([PATH, "current", "2", "3", "1", "2", "1"])
    assert rows[start + 1 : start + 3] == [
        ["Losses", "1", "2", "0", "0", "0"],
        ["Losses", ">", "Sizes", "1", "1", "1", "2", "1"],
    ]
    assert ["new.md", "waiting", *["–"] * 5] in rows


def test_sections_as_json(amts: Invoke, book: Cloud) -> None:
    (zh,) = json.loads(amts("status", "--sections", "--language", "zh", "--json").stdout)[
        "languages"
    ]
    counts = {"human": 2, "machine": 3, "untranslated": 1, "flagged": 2, "outdated": 1}
    documents = {entry["document"]: entry for entry in zh["documents"]}
    assert zh["segments"] == documents[PATH]["segments"] == counts
    assert [section["section"] for section in documents[PATH]["sections"]] == [
        "Losses", "Losses > Sizes",
    ]  # fmt: skip
    # Published before there were records.
    assert (documents["old.md"]["segments"], documents["old.md"]["sections"]) == (None, [])


def test_a_record_that_cannot_be_read_is_named_and_the_others_are_counted(
    amts: Invoke, book: Cloud
) -> None:
    book.put("state/bitext/zh/old.md.jsonl", b"{")
    (zh,) = json.loads(amts("status", "--sections", "--language", "zh", "--json").stdout)[
        "languages"
    ]
    reasons = {entry["document"]: entry["reason"] for entry in zh["documents"]}
    assert reasons["old.md"] == "state/bitext/zh/old.md.jsonl is no record of a document"
    assert zh["segments"]["human"] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--documents", "--language", "ja"], "the book has no language 'ja' (it has: es, zh)"),
        (["--language", "zh"], "--language belongs to --documents or --sections"),
        (
            ["--documents", "--watch"],
            "--documents and --sections show no run: leave out --watch and --run",
        ),
        (["--sections", "--language", "../x"], "not the code of a language: '../x'"),
    ],
)
def test_bad_input(amts: Invoke, cloud: Cloud, arguments: list[str], message: str) -> None:
    result = amts("status", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {message}")


def test_a_stack_of_an_earlier_version(amts: Invoke, cloud: Cloud) -> None:
    formation = cloud.client("cloudformation")
    template = formation.get_template(StackName="Amts-book")["TemplateBody"]
    old = json.loads(template) if isinstance(template, str) else dict(template)
    for name in ("LanguagesParameter", "SourceLanguage"):
        del old["Outputs"][name]
    formation.update_stack(StackName="Amts-book", TemplateBody=json.dumps(old))
    assert amts("status").exit_code == 0
    result = amts("status", "--documents")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "deploy it again" in result.stderr
