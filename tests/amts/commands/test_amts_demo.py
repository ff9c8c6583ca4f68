"""What of `amts demo` can be told without its long way; that is tested with the real stack."""

import functools
import json
import sys
from pathlib import Path

import pytest

from amts import embedded
from amts.commands import demo as command
from amts.demonstration import Demo
from amts.editions import whole_book
from amts.follow import Rhythm
from amts.project import find_project
from tests.amts import small_checkout
from tests.amts.conftest import Invoke
from tests.amts.files import write


@pytest.fixture
def book(checkout: Path) -> Path:
    return write(
        checkout / "my-book",
        {
            "source/a.md": "one",
            "source/img/x.svg": "<svg/>",
            "human/zh/a.md": "一",
            "human/fr/a.md": "un",
            "glossary/zh.md": "",
            "memory/zh/a.tmx": "",
            "README.md": "about",
        },
    )


def test_a_book_is_uploaded_source_last(book: Path) -> None:
    edition = whole_book(book, ["zh", "es"])
    assert [file.key for file in edition.files] == [
        "glossary/zh.md",
        "memory/zh/a.tmx",
        "human/zh/a.md",
        "source/a.md",
        "source/img/x.svg",
    ]


def test_what_is_no_book_is_refused_before_anything_starts(
    amts: Invoke, checkout: Path, book: Path
) -> None:
    result = amts("demo", "--book", "my-book/human")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: my-book/human: not a book: it has no folder source/\n"
    default = amts("demo")
    assert default.exit_code == 2
    assert "examples/book: not a book" in default.stderr
    assert not (checkout / "cdk.out").exists()


@pytest.mark.parametrize("keep", [False, True])
def test_uploads_that_start_no_run_are_an_error_and_what_was_started_ends(
    amts: Invoke, checkout: Path, book: Path, monkeypatch: pytest.MonkeyPatch, keep: bool
) -> None:
    """The small stack has no trigger."""
    small_checkout.make(checkout)
    monkeypatch.setenv("JSII_NODE", sys.executable)
    monkeypatch.setattr("tempfile.tempdir", str(checkout.parent))
    monkeypatch.setattr(command, "Demo", functools.partial(Demo, rhythm=Rhythm(settle=0)))
    result = amts("demo", "--book", "my-book", "--engine", "marker", *["--keep"][: int(keep)])
    assert (result.exit_code, result.stdout) == (1, "")
    *phases, last = result.stderr.splitlines()
    assert last.startswith("Error: the uploads started no run (log: ")
    assert "5 files uploaded: " in result.stderr
    assert len(phases) >= 4
    found = find_project()
    assert found is not None
    log = Path(last.split("(log: ")[1].removesuffix(")"))
    assert log.is_file()
    running = embedded.find(log.parent)
    assert (running is not None) is keep
    if keep:
        assert log.parent == embedded.demo_folder(found)
        assert json.loads(amts("down", "--demo", "--json").stdout) == {"stopped": True}
        assert embedded.find(log.parent) is None
