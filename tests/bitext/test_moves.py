"""Renamed documents are found by their content."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.moves import (
    BYSTANDERS,
    LEAST_SHARE,
    Content,
    Move,
    bystanders,
    find_moves,
    read_content,
)
from bitext.settings import source_settings

RULES = source_settings("en").sentences


def read(documents: Mapping[str, str | bytes]) -> dict[str, Content]:
    return {
        path: read_content(text if isinstance(text, bytes) else text.encode(), path, RULES)
        for path, text in documents.items()
    }


def found(gone: Mapping[str, str | bytes], new: Mapping[str, str | bytes]) -> dict[str, str]:
    return {path: move.earlier for path, move in find_moves(read(gone), read(new)).items()}


def notebook(*cells: tuple[str, str]) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "metadata": {}, "source": text}
                | ({"outputs": [], "execution_count": None} if kind == "code" else {})
                for kind, text in cells
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
    )


MODELS = (
    "# Models\n:label:`sec_models`\n\nA model is a guess. It maps an input $x$ to an output.\n\n"
    "```python\nprint(model(x))\n```\n\n## Summary\n\n* A model guesses.\n"
)
LOSSES = (
    "# Losses\n:label:`sec_losses`\n\nThe loss says how wrong a model is. Small is good.\n\n"
    "## Summary\n\n* A loss is a number.\n"
)
NOTICE = (
    "All rights are reserved by the authors of this fine book, whoever they may be. You may copy "
    "every page of it for your own use, as long as you keep this notice where it is.\n"
)


def test_an_unchanged_document_in_another_folder() -> None:
    moves = find_moves(read({"a/x.md": MODELS, "a/y.md": LOSSES}), read({"b/z.md": MODELS}))
    assert moves == {"b/z.md": Move("a/x.md", 1.0, identical=True)}


def test_a_document_that_was_renamed_and_edited() -> None:
    edited = MODELS.replace("A model is a guess.", "A model is an educated guess.")
    moves = find_moves(read({"x.md": MODELS, "y.md": LOSSES}), read({"z.md": edited}))
    assert [(path, move.earlier, move.identical) for path, move in moves.items()] == [
        ("z.md", "x.md", False)
    ]
    assert LEAST_SHARE < moves["z.md"].share < 1


def test_wrapping_is_no_difference() -> None:
    wrapped = MODELS.replace("It maps", "It\nmaps")
    assert find_moves(read({"x.md": MODELS}), read({"z.md": wrapped}))["z.md"].share == 1


def test_a_notebook_whose_cells_were_run_and_edited() -> None:
    before = notebook(("markdown", "# Models\n\nA model is a guess."), ("code", "print(1)"))
    after = notebook(
        ("markdown", "# Models\n\nA model is a guess."), ("code", "print(2)"), ("markdown", "More.")
    )
    assert found({"x.ipynb": before}, {"y.ipynb": after}) == {"y.ipynb": "x.ipynb"}


@pytest.mark.parametrize("edit", [lambda text: text, lambda text: text + "\nMore.\n"])
def test_a_document_never_becomes_one_of_another_kind(edit: object) -> None:
    assert callable(edit)
    assert found({"x.md": MODELS}, {"x.ipynb": notebook(("markdown", edit(MODELS)))}) == {}


def test_documents_that_have_little_in_common() -> None:
    assert found({"x.md": MODELS}, {"z.md": LOSSES}) == {}


def test_the_share_that_decides() -> None:
    """Ten sentences of equal weight, of which some are the same."""

    def text(kept: int) -> str:
        return "".join(f"The word is {chr(97 + n) * 5}.\n\n" for n in range(kept)) + "".join(
            f"The term is {chr(107 + n) * 5}.\n\n" for n in range(10 - kept)
        )

    gone = {"x.md": text(10)}
    assert [n for n in range(11) if found(gone, {"z.md": text(n)})] == list(range(2, 11))


def test_what_every_page_says_tells_no_page_from_another() -> None:
    """Index pages of a title, a line and a long notice; one of them is gone for good."""

    def page(name: str) -> str:
        return f"# {name}\n\nThis part of the book is about {name}.\n\n{NOTICE}"

    names = ("cats", "dogs", "fish", "birds")
    gone = {f"{name}/index.md": page(name) for name in names}
    new = {f"part/{name}/index.md": page(name) + "\nAnd more.\n" for name in names[1:]}
    new["part/ants/index.md"] = page("ants")
    assert found(gone, new) == {f"part/{name}/index.md": f"{name}/index.md" for name in names[1:]}


def test_a_single_page_that_is_like_every_other_page() -> None:
    """What did not move tells that the notice is nobody's own."""

    def page(name: str, more: str = "") -> str:
        return f"# {name}\n\nThis part is about {name}.{more}\n\n{NOTICE}"

    gone, stranger = read({"cats/index.md": page("cats")}), read({"ants.md": page("ants")})
    assert list(find_moves(gone, stranger)) == ["ants.md"], "nobody can know better"
    names = ("dogs", "fish", "birds", "bees", "owls", "newts")
    others = read({f"{name}/index.md": page(name) for name in names}).values()
    assert find_moves(gone, stranger, others) == {}
    renamed = read({"felines.md": page("cats", " They purr.")})
    assert list(find_moves(gone, renamed, others)) == ["felines.md"]


def test_who_tells_what_is_common() -> None:
    present = [f"part/{n}.md" for n in range(100)] + ["a/index.md", "b/index.md"]
    chosen = bystanders(present, ["old/index.md"])
    assert (len(chosen), set(chosen[:2])) == (BYSTANDERS, {"a/index.md", "b/index.md"})
    assert bystanders(reversed(present), ["old/index.md"]) == chosen
    assert bystanders([], ["x.md"]) == []


def test_equal_pages_go_by_their_names() -> None:
    gone = {"a/index.md": "# Soon\n", "b/index.md": "# Soon\n", "b/x.md": "# Soon\n"}
    new = {"part/b/index.md": "# Soon\n", "part/a/index.md": "# Soon\n"}
    assert found(gone, new) == {"part/a/index.md": "a/index.md", "part/b/index.md": "b/index.md"}


def test_two_that_are_equally_close_are_not_guessed() -> None:
    assert found({"x.md": MODELS}, {"p.md": MODELS + "\nP.\n", "q.md": MODELS + "\nQ.\n"}) == {}
    # The name decides where it can.
    same_name = {"p/x.md": MODELS + "\nP.\n", "q/z.md": MODELS + "\nQ.\n"}
    assert found({"x.md": MODELS}, same_name) == {"p/x.md": "x.md"}


def test_of_a_split_document_the_larger_part() -> None:
    whole = MODELS + LOSSES
    assert found({"x.md": whole}, {"a.md": MODELS, "b.md": LOSSES}) == {"a.md": "x.md"}


def test_what_cannot_be_read_is_found_by_its_bytes() -> None:
    broken = b'{"cells": ['
    assert found({"x.ipynb": broken}, {"y.ipynb": broken}) == {"y.ipynb": "x.ipynb"}
    assert (
        found({"x.ipynb": broken, "a.md": b"\xff"}, {"y.ipynb": broken + b" ", "b.md": b""}) == {}
    )


def test_nothing_to_compare() -> None:
    assert find_moves({}, read({"x.md": MODELS})) == {}
    assert find_moves(read({"x.md": MODELS}), {}) == {}


# A generated book whose documents are renamed and edited a little.

_WORDS = ("loss", "model", "data", "step", "rate", "graph", "token", "layer", "batch", "weight")


def book(seed: int, documents: int) -> dict[str, list[str]]:
    """Documents of paragraphs: most of their own, the last ones the same in every document."""
    draw = random.Random(seed)

    def sentence(name: str) -> str:
        return f"In {name} {' '.join(draw.choices(_WORDS, k=8))}."

    common = ["## Summary", NOTICE.strip(), "Discussions are welcome on the forum of the book."]
    return {
        f"part{n % 3}/{n}.md": [f"# Chapter {n}"]
        + [f"{sentence(f'chapter {n}')} {sentence(f'chapter {n}')}" for _ in range(6)]
        + common
        for n in range(documents)
    }


def written(document: list[str]) -> str:
    return "\n\n".join(document) + "\n"


@given(
    seed=st.integers(0, 10_000),
    documents=st.integers(1, 12),
    edits=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 6)), max_size=20),
    deleted=st.sets(st.integers(0, 11), max_size=3),
    added=st.integers(0, 3),
    order=st.randoms(use_true_random=False),
)
def test_random_renames_with_small_edits(
    seed: int,
    documents: int,
    edits: list[tuple[int, int]],
    deleted: set[int],
    added: int,
    order: random.Random,
) -> None:
    before = book(seed, documents)
    after = {path: list(paragraphs) for path, paragraphs in before.items()}
    paths = list(after)
    changed: dict[str, set[int]] = {}
    for document, place in edits:
        path = paths[document % documents]
        # At most two paragraphs of seven, so that it still is the same document.
        if len(changed.setdefault(path, set()) | {place}) <= 2:
            changed[path].add(place)
            after[path][place] = f"What stood at place {place} of {path} is written anew."
    names = [f"new/{n}.md" for n in range(documents)]
    order.shuffle(names)
    truth = {
        name: path
        for n, (name, path) in enumerate(zip(names, paths, strict=True))
        if n not in deleted
    }
    new = {name: written(after[path]) for name, path in truth.items()}
    strangers = {f"new/x{n}.md": written(text) for n, text in enumerate(book(-1, 15).values())}
    new |= dict(list(strangers.items())[12 : 12 + added])
    gone = {path: written(paragraphs) for path, paragraphs in before.items()}

    assert found(gone, new) == truth

    def shuffled(items: dict[str, str]) -> dict[str, str]:
        listed = list(items.items())
        order.shuffle(listed)
        return dict(listed)

    assert find_moves(read(shuffled(gone)), read(shuffled(new))) == find_moves(
        read(gone), read(new)
    )
