import json
import os
import sys
from pathlib import Path

import pytest

from tests.amts.conftest import Cloud, Invoke
from tests.amts.files import write


@pytest.fixture
def source(checkout: Path) -> Path:
    return write(
        checkout / "en",
        {
            "intro.md": "# Intro\n",
            "chapter/a b+c%.md": "one\n",
            "chapter/naïve 章.md": "two\n",
            "chapter/nb.ipynb": "{}",
            ".hidden": "x",
            ".git/config": "x",
            "chapter/.ipynb_checkpoints/nb.ipynb": "x",
        },
    )


def test_a_source_edition_goes_to_source(amts: Invoke, cloud: Cloud, source: Path) -> None:
    result = amts("push", source)
    assert result.exit_code == 0, result.stderr
    assert sorted(cloud.list_keys()) == [
        "source/chapter/a b+c%.md",
        "source/chapter/naïve 章.md",
        "source/chapter/nb.ipynb",
        "source/intro.md",
    ]
    assert cloud.get("source/chapter/naïve 章.md") == b"two\n"
    assert result.stdout == (
        f"4 files uploaded (18 B) to s3://{cloud.bucket}/, 0 unchanged, 3 hidden left out.\n"
        "Follow the run with `amts status --watch`.\n"
    )
    assert result.stderr == ""


def test_only_changed_files_are_uploaded(amts: Invoke, cloud: Cloud, source: Path) -> None:
    amts("push", source)
    again = amts("push", source)
    assert "0 files uploaded (0 B)" in again.stdout
    assert "4 unchanged" in again.stdout
    assert again.stdout.endswith("Nothing changed, so no run starts.\n")
    (source / "intro.md").write_text("# INTRO\n")
    changed = json.loads(amts("push", source, "--json").stdout)
    assert changed["uploaded"] == ["source/intro.md"]
    assert changed["unchanged"] == 3
    assert cloud.get("source/intro.md") == b"# INTRO\n"


def test_an_object_uploaded_in_parts_is_recognised(
    amts: Invoke, cloud: Cloud, checkout: Path
) -> None:
    content = os.urandom(9 * 1024 * 1024)
    (checkout / "en").mkdir()
    (checkout / "en" / "big.ipynb").write_bytes(content)
    cloud.client("s3").upload_file(
        str(checkout / "en" / "big.ipynb"), cloud.bucket, "source/big.ipynb"
    )
    etag = cloud.client("s3").head_object(Bucket=cloud.bucket, Key="source/big.ipynb")["ETag"]
    assert etag.endswith('-2"')
    assert json.loads(amts("push", checkout / "en", "--json").stdout)["unchanged"] == 1
    (checkout / "en" / "big.ipynb").write_bytes(content[:-1] + b"\0")
    assert len(json.loads(amts("push", checkout / "en", "--json").stdout)["uploaded"]) == 1


def test_json_stands_alone_on_stdout(amts: Invoke, cloud: Cloud, source: Path) -> None:
    result = amts("push", source, "--language", "fr", "--json")
    answer = json.loads(result.stdout)
    assert answer["bucket"] == cloud.bucket
    assert answer["where"] == f"AWS at {cloud.endpoint}"
    assert answer["hidden"] == 3
    assert answer["bytes"] == 18
    assert result.stderr == "note: fr is no language of this checkout's cdk.json (zh, es)\n"


def test_a_human_edition_goes_to_its_language(amts: Invoke, cloud: Cloud, checkout: Path) -> None:
    folder = write(checkout / "zh", {"a.md": "一", "a_origin.md": "one", "b.md": "二"})
    result = amts("push", folder, "--language", "zh")
    assert result.exit_code == 0, result.stderr
    assert cloud.list_keys() == ["human/zh/a.md", "human/zh/a_origin.md", "human/zh/b.md"]


def test_a_folder_with_originals_is_a_whole_book(
    amts: Invoke, cloud: Cloud, checkout: Path
) -> None:
    folder = write(
        checkout / "zh",
        {
            "c/a.md": "一",
            "c/a_origin.md": "one",
            "b.md": "二",
            "n.ipynb": "{}",
            "n_origin.ipynb": "[]",
        },
    )
    result = amts("push", folder, "--language", "zh", "--with-source")
    assert sorted(cloud.list_keys()) == [
        "human/zh/b.md",
        "human/zh/c/a.md",
        "human/zh/c/a_origin.md",
        "human/zh/n.ipynb",
        "human/zh/n_origin.ipynb",
        "source/c/a.md",
        "source/n.ipynb",
    ]
    assert cloud.get("source/c/a.md") == b"one"
    assert result.stderr == "note: 1 document without an original, such as b.md\n"
    again = json.loads(amts("push", folder, "--language", "zh", "--with-source", "--json").stdout)
    assert (again["uploaded"], again["unchanged"]) == ([], 7)


def test_delete_removes_what_the_edition_lacks_and_nothing_else(
    amts: Invoke, cloud: Cloud, source: Path
) -> None:
    others = ["human/zh/old.md", "source2/x.md", "translated/zh/x.md"]
    for key in ["source/old.md", *others]:
        cloud.put(key)
    amts("push", source)
    assert "source/old.md" in cloud.list_keys()
    result = amts("push", source, "--delete")
    assert result.exit_code == 0, result.stderr
    assert "source/old.md" not in cloud.list_keys()
    assert set(others) <= set(cloud.list_keys())
    assert "1 deleted" in result.stdout
    assert "  deleted source/old.md\n" in result.stdout


def test_with_source_delete_leaves_the_source_alone(
    amts: Invoke, cloud: Cloud, checkout: Path
) -> None:
    cloud.put("source/other.md")
    cloud.put("human/zh/old.md")
    folder = write(checkout / "zh", {"a.md": "一", "a_origin.md": "one"})
    amts("push", folder, "--language", "zh", "--with-source", "--delete")
    assert "source/other.md" in cloud.list_keys()
    assert "human/zh/old.md" not in cloud.list_keys()


def test_glossaries_are_named_by_their_language(amts: Invoke, cloud: Cloud, checkout: Path) -> None:
    folder = write(checkout / "terms", {"zh.md": "a", "es.csv": "b"})
    assert amts("push", folder, "--glossary").exit_code == 0
    assert cloud.list_keys() == ["glossary/es.csv", "glossary/zh.md"]
    write(folder, {"terms.txt": "c"})
    wrong = amts("push", folder, "--glossary")
    assert wrong.exit_code == 2
    assert wrong.stderr == (
        "Error: terms.txt: a glossary is named by its language: zh.md or zh.csv\n"
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere"], "nowhere: no such folder"),
        (["cdk.json"], "cdk.json: no such folder"),
        (["empty"], "empty: no files to push"),
        (
            ["en", "--language", "../x"],
            "not the code of a language: '../x' (it looks like zh or pt-BR)",
        ),
        (["en", "--with-source"], "--with-source needs --language: DIR is then a human edition"),
        (
            ["en", "--glossary", "--language", "zh"],
            "--glossary takes a folder of all languages: leave out --language",
        ),
        (
            ["en", "--language", "zh", "--with-source"],
            "en: no originals (X_origin.md beside X.md) to make a source of",
        ),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(
    amts: Invoke, cloud: Cloud, source: Path, checkout: Path, arguments: list[str], line: str
) -> None:
    (checkout / "empty").mkdir()
    result = amts("push", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {line}\n")
    assert cloud.list_keys() == []


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes UTF-8 names only")
def test_a_name_that_is_not_utf8_is_refused(amts: Invoke, cloud: Cloud, source: Path) -> None:
    (source / os.fsdecode(b"bad\xff.md")).write_text("x")
    result = amts("push", source)
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: 'bad\\udcff.md': the name is not UTF-8, so it cannot be a key\n"
    )


def test_a_key_that_would_be_too_long_is_refused(
    amts: Invoke, cloud: Cloud, checkout: Path
) -> None:
    name = "/".join(["n" * 250] * 4) + "/" + "m" * 20 + ".md"
    write(checkout / "en", {name: "x"})
    result = amts("push", checkout / "en")
    assert result.exit_code == 2
    assert result.stderr.endswith("too long for a key (1034 bytes, 1024 at most)\n")


def test_a_missing_stack_is_named(amts: Invoke, cloud: Cloud, source: Path) -> None:
    result = amts("push", source, "--book", "other")
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: there is no stack Amts-other in AWS at {cloud.endpoint} "
        "(deploy it with `amts up`, or name another book with --book)\n"
    )
