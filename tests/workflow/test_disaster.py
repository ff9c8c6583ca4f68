"""Machine translation is switched on over chapters that people translated; English moves on."""

from __future__ import annotations

import re

from bitext.records import read_record
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import human, source

NOISE = "Nobody has said this before."


def sentences(text: str) -> list[str]:
    return [s for s in re.findall(r"[^。\n]*。", text) if s]


def test_every_human_sentence_survives_or_can_be_found(book: DeployedBook) -> None:
    old, people = source(), human("zh")
    # The edition lies there as it was made, without a word of which English it was made from;
    # the machine translates what is missing.
    book.push_and_wait(
        {f"source/{path}": text for path, text in old.items()}
        | {f"human/zh/{path}": text for path, text in people.items()}
    )
    # English moves on, three times, in every chapter.
    lost = {
        "one/models.md": ("We compare guesses in", "We will compare all guesses in"),
        "one/losses.md": ("It is never negative.", "It is not negative at any time."),
        "two/descent.md": ("A large step may jump", "One large step may well jump"),
    }
    now = dict(old)
    for path, (before, after) in lost.items():
        now[path] = now[path].replace(before, after)
        assert now[path] != old[path]
        book.push_and_wait({f"source/{path}": now[path]})
    for path in people:
        now[path] = now[path].replace("\n\n", f"\n\n{NOISE}\n\n", 1)
    book.push_and_wait({f"source/{path}": now[path] for path in people})

    for path, edition in people.items():
        key = f"state/bitext/zh/{path}.jsonl"
        record = read_record(book.get(key), key)
        assert record is not None
        published = book.get(f"translated/zh/{path}").decode()
        gone = [s for s in sentences(edition) if s not in published]
        assert len(gone) == 1, "all but the one whose English changed"
        # That one is in the record, with the English that it translates, and in the human file.
        (line,) = [line for line in record.lines if not line.published]
        assert "".join(line.target) == gone[0].lstrip("* ")
        assert line.source[0].startswith(lost[path][0][:20])
        (offered,) = [line.earlier for line in record.lines if line.earlier]
        assert offered.target == "".join(line.target)
        assert book.get(f"human/zh/{path}").decode() == edition

    # English goes back: so does the text, to the byte, and nothing is sent.
    for path in people:
        now[path] = old[path]
    report = book.push_and_wait({f"source/{path}": now[path] for path in people})
    for path, edition in people.items():
        assert book.get(f"translated/zh/{path}").decode() == edition
    chinese = next(entry for entry in report["languages"] if entry["language"] == "zh")
    assert chinese["characters_sent"] == 0
