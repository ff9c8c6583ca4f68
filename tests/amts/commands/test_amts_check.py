"""amts check: documents and folders, what fails, and what a person accepted."""

import json
from pathlib import Path

from tests.amts.conftest import Invoke
from tests.amts.files import lines, write

EN = "# A title\n\nThe value is $x$ here.\n\nThe end comes.\n"
ZH = "# 标题\n\n这里的值是$x$。\n\n结束了。\n"
BROKEN = ZH.replace("$x$", "$y$")


def test_a_translation_that_kept_all(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": ZH})
    result = amts("check", "en.md", "zh.md")

    assert result.exit_code == 0, result.stderr
    assert result.stdout == "1 document checked: no damage, 0 changed.\n"


def test_damage_is_listed_and_fails(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": BROKEN})
    result = amts("check", "en.md", "zh.md")

    assert result.exit_code == 1
    assert lines(result.stdout) == (
        "Place    Severity   Kind   What\n"
        "─────────────────────────────────────────────────────────\n"
        "line 3   damage     math   the formula `$x$` became `$y$`\n"
        "\n"
        "1 document checked: 1 damaged in 1 document, 0 changed.\n"
    )


def test_json_has_stable_keys(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": BROKEN})
    result = amts("check", "en.md", "zh.md", "--json")
    found = json.loads(result.stdout)

    assert result.exit_code == 1
    assert list(found) == ["document", "damaged", "findings", "counts"]
    assert (found["document"], found["damaged"]) == ("en.md", True)
    assert found["counts"] == {"damage": 1, "change": 0, "accepted": 0}
    assert list(found["findings"][0]) == [
        "id",
        "severity",
        "kind",
        "source_place",
        "place",
        "message",
        "accepted",
    ]


def test_what_json_wrote_can_be_accepted(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": BROKEN})
    report = amts("check", "en.md", "zh.md", "--json").stdout
    write(checkout, {"read.json": report, "list.json": json.dumps(json.loads(report)["findings"])})

    for name in ("read.json", "list.json"):
        result = amts("check", "en.md", "zh.md", "--accept", name)
        assert result.exit_code == 0, result.stderr
        assert "no damage, 0 changed, 1 accepted" in result.stdout


def test_the_human_edition_excuses(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": BROKEN})
    result = amts("check", "en.md", "zh.md", "--human", "zh.md")

    assert result.exit_code == 0, result.stderr
    assert "no damage, 1 changed" in result.stdout


def test_folders(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en/a.md": EN, "zh/a.md": BROKEN, "en/b.md": EN, "zh/b.md": ZH, "en/c.md": EN})
    result = amts("check", "en", "zh", "--json")
    found = json.loads(result.stdout)

    assert result.exit_code == 1
    assert [(d["document"], d["damaged"]) for d in found["documents"]] == [
        ("a.md", True),
        ("b.md", False),
    ]
    assert found["without_translation"] == ["c.md"]
    write(checkout, {"read.json": result.stdout})
    assert amts("check", "en", "zh", "--accept", "read.json", "--human", "zh").exit_code == 0


def test_bad_input(amts: Invoke, checkout: Path) -> None:
    write(checkout, {"en.md": EN, "zh.md": ZH, "bad.json": "[1]", "text.json": "no", "d/en.md": EN})
    write(checkout, {"a.ipynb": "{}"})

    assert amts("check", "en.md", "nowhere.md").exit_code == 2
    assert amts("check", "en.md", "d").exit_code == 2
    assert amts("check", "en.md", "a.ipynb").exit_code == 2
    assert amts("check", "en.md", "zh.md", "--human", "nowhere.md").exit_code == 2
    assert amts("check", "en.md", "zh.md", "--human", "d").exit_code == 2
    for name in ("bad.json", "text.json", "nowhere.json"):
        assert amts("check", "en.md", "zh.md", "--accept", name).exit_code == 2


def test_a_document_that_cannot_be_read_does_not_look_like_success(
    amts: Invoke, checkout: Path
) -> None:
    write(checkout, {"en/a.md": EN, "zh/a.md": ZH, "en/b.md": EN})
    (checkout / "zh/b.md").write_bytes(b"\xff\xfe text")

    result = amts("check", "en/b.md", "zh/b.md")
    assert result.exit_code == 2
    assert result.stdout == "0 documents checked, 1 could not be read.\n"
    found = json.loads(amts("check", "en/b.md", "zh/b.md", "--json").stdout)
    assert (found["damaged"], found["checked"], len(found["problems"])) == (None, 0, 1)

    result = amts("check", "en", "zh")
    assert result.exit_code == 2
    assert result.stdout == "1 document checked, 1 could not be read: no damage, 0 changed.\n"
    found = json.loads(amts("check", "en", "zh", "--json").stdout)
    assert (found["damaged"], found["checked"], len(found["problems"])) == (None, 1, 1)

    write(checkout, {"zh/a.md": BROKEN})
    found = json.loads(amts("check", "en", "zh", "--json").stdout)
    assert (found["damaged"], found["checked"], len(found["problems"])) == (True, 1, 1)
