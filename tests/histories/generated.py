"""Histories of a small book, drawn by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.histories.book_model import Act

_SMALL = st.integers(0, 5)


def _acts(*names: str) -> st.SearchStrategy[Act]:
    return st.builds(Act, st.sampled_from(names), _SMALL, _SMALL, _SMALL)


SOURCE = _acts(
    "edit", "edit", "insert", "cut", "add block", "remove block", "carry block", "wrap", "link",
    "revert", "add document", "remove document", "rename",
)  # fmt: skip
PEOPLE = _acts("translate", "correct", "correct", "again")
EVENTS = _acts("post", "post", "slowly", "trouble")
RUNS = st.one_of(
    _acts("finish"),
    st.builds(Act, st.just("go"), st.integers(0, 5), st.integers(0, 25), st.integers(0, 3)),
    _acts("die", "look"),
)
HISTORIES = st.lists(st.one_of(SOURCE, PEOPLE, EVENTS, RUNS), min_size=1, max_size=16)
