import json
from pathlib import Path

import pytest

from cloud.ledger_items import Run
from tests.amts.conftest import Cloud, Invoke

RUN = "20260102T030405Z-aaaaaa"
LATER = "20260102T040506Z-bbbbbb"


@pytest.fixture
def published(cloud: Cloud) -> Cloud:
    cloud.put("translated/zh/a b+.md", b"one")
    cloud.put("translated/zh/chapter/nb 章.ipynb", b"{}")
    cloud.put("translated/es/a b+.md", b"uno")
    cloud.put("source/a b+.md", b"one")
    cloud.put(f"reports/{RUN}/report.json", b'{"run": "x"}')
    cloud.record(Run(RUN, "COMPLETED", report=f"s3://{cloud.bucket}/reports/{RUN}/report.json"))
    cloud.record(Run(LATER))
    return cloud


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))


def test_everything_published_and_the_latest_report(
    amts: Invoke, published: Cloud, checkout: Path
) -> None:
    result = amts("pull", "out")
    assert result.exit_code == 0, result.stderr
    assert files(checkout / "out") == [
        "report.json",
        f"reports/{RUN}/report.json",
        "translated/es/a b+.md",
        "translated/zh/a b+.md",
        "translated/zh/chapter/nb 章.ipynb",
    ]
    assert (checkout / "out/translated/es/a b+.md").read_bytes() == b"uno"
    assert (checkout / "out/report.json").read_bytes() == b'{"run": "x"}'
    assert result.stdout == (
        "3 documents downloaded, 0 unchanged: out/translated/\n"
        f"The report of run {RUN} is out/report.json.\n"
    )


def test_one_language(amts: Invoke, published: Cloud, checkout: Path) -> None:
    result = amts("pull", "out", "--language", "zh", "--json")
    assert json.loads(result.stdout) == {
        "folder": "out",
        "downloaded": ["translated/zh/a b+.md", "translated/zh/chapter/nb 章.ipynb"],
        "unchanged": 0,
        "failed": [],
        "report": "out/report.json",
        "run": RUN,
        "index": None,
        "reviews": [],
    }
    assert not (checkout / "out/translated/es").exists()


@pytest.fixture
def reviewed(published: Cloud) -> Cloud:
    for language in ("es", "zh"):
        published.put(f"reports/{RUN}/review/{language}/a b+.md.html", b"look")
        published.put(f"state/bitext/{language}/a b+.md.jsonl", b"record")
        published.put(f"state/bitext/{language}/other.md.jsonl", b"record")
    published.put(f"reports/{RUN}/index.html", b"<p>")
    published.put(f"reports/{LATER}/index.html", b"<p>")
    return published


def test_the_review_pages_and_their_records_come_along(
    amts: Invoke, reviewed: Cloud, checkout: Path
) -> None:
    result = amts("pull", "out")
    assert result.exit_code == 0, result.stderr
    assert [name for name in files(checkout / "out") if not name.startswith("translated/")] == [
        "report.json",
        f"reports/{RUN}/index.html",
        f"reports/{RUN}/report.json",
        f"reports/{RUN}/review/es/a b+.md.html",
        f"reports/{RUN}/review/zh/a b+.md.html",
        "state/bitext/es/a b+.md.jsonl",
        "state/bitext/zh/a b+.md.jsonl",
    ]
    index = f"out/reports/{RUN}/index.html"
    assert result.stdout.endswith(f"\n2 documents need a person's eye: open {index}.\n")


def test_review_pages_of_one_language(amts: Invoke, reviewed: Cloud, checkout: Path) -> None:
    answer = json.loads(amts("pull", "out", "--language", "zh", "--json").stdout)
    assert answer["reviews"] == [f"reports/{RUN}/review/zh/a b+.md.html"]
    assert answer["index"] == f"out/reports/{RUN}/index.html"
    assert not (checkout / f"out/reports/{RUN}/review/es").exists()
    assert not (checkout / "out/state/bitext/es").exists()
    again = json.loads(amts("pull", "out", "--language", "zh", "--json").stdout)
    assert again["reviews"] == answer["reviews"]


def test_a_review_page_that_would_leave_the_folder_is_refused(
    amts: Invoke, reviewed: Cloud, checkout: Path
) -> None:
    key = f"reports/{RUN}/review/zh/../../../../../evil.html"
    reviewed.put(key, b"evil")
    result = amts("pull", "out", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["failed"] == [{"key": key, "reason": "it would leave the folder"}]
    assert len(answer["reviews"]) == 2
    assert list(checkout.parent.rglob("evil.html")) == []


def test_only_changed_documents_are_downloaded(
    amts: Invoke, published: Cloud, checkout: Path
) -> None:
    amts("pull", "out")
    kept = checkout / "out/translated/zh/a b+.md"
    before = kept.stat().st_mtime_ns
    published.put("translated/es/a b+.md", b"dos")
    again = json.loads(amts("pull", "out", "--json").stdout)
    assert again["downloaded"] == ["translated/es/a b+.md"]
    assert again["unchanged"] == 2
    assert kept.stat().st_mtime_ns == before
    assert (checkout / "out/translated/es/a b+.md").read_bytes() == b"dos"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("translated/zh/../../../evil.md", "it would leave the folder"),
        ("translated/../../evil.md", "it would leave the folder"),
        ("translated/zh//etc/evil.md", "it is not a plain path"),
        ("translated/zh/./evil.md", "it is not a plain path"),
    ],
)
def test_a_key_that_would_leave_the_folder_is_refused_and_the_others_come(
    amts: Invoke, published: Cloud, checkout: Path, key: str, reason: str
) -> None:
    published.put(key, b"evil")
    result = amts("pull", "a/b/out", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["failed"] == [{"key": key, "reason": reason}]
    assert len(answer["downloaded"]) == 3
    assert not [path for path in checkout.parent.rglob("*") if path.name == "evil.md"]
    assert f"Not downloaded: {key}: {reason}\n" in amts("pull", "a/b/out").stdout


def test_a_link_in_the_folder_is_not_followed_out_of_it(
    amts: Invoke, published: Cloud, checkout: Path
) -> None:
    outside = checkout / "outside"
    outside.mkdir()
    (checkout / "out/translated").mkdir(parents=True)
    (checkout / "out/translated/zh").symlink_to(outside)
    result = amts("pull", "out", "--json")
    assert result.exit_code == 1
    reasons = {entry["reason"] for entry in json.loads(result.stdout)["failed"]}
    assert reasons == {"a link would lead it out of the folder"}
    assert list(outside.iterdir()) == []
    assert (checkout / "out/translated/es/a b+.md").exists()


def test_a_file_where_a_folder_must_be_is_told_and_the_others_come(
    amts: Invoke, published: Cloud, checkout: Path
) -> None:
    (checkout / "out/translated").mkdir(parents=True)
    (checkout / "out/translated/es").write_text("in the way")
    result = amts("pull", "out", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert [entry["key"] for entry in answer["failed"]] == ["translated/es/a b+.md"]
    assert len(answer["downloaded"]) == 2
    assert list((checkout / "out").rglob(".amts-*")) == []


def test_folder_markers_are_left_out(amts: Invoke, published: Cloud, checkout: Path) -> None:
    published.put("translated/zh/", b"")
    result = amts("pull", "out", "--json")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["downloaded"]) == 3


def test_nothing_published_yet(amts: Invoke, cloud: Cloud) -> None:
    result = amts("pull", "out")
    assert result.exit_code == 0
    assert result.stdout == (
        "0 documents downloaded, 0 unchanged: out/translated/\nThere is no report yet.\n"
    )


@pytest.mark.parametrize("language", ["..", "zh/..", "ZH", ""])
def test_what_is_no_language_is_refused(amts: Invoke, published: Cloud, language: str) -> None:
    result = amts("pull", "out", "--language", language)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: not the code of a language: ")


def test_a_file_is_no_folder(amts: Invoke, published: Cloud) -> None:
    result = amts("pull", "cdk.json")
    assert result.exit_code == 2
    assert "is a file" in result.stderr
