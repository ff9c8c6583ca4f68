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
SERVICE = st.one_of(
    _acts("post", "finish", "slowly", "trouble", "die", "look"),
    st.builds(Act, st.just("go"), st.integers(0, 6), st.integers(0, 25), st.integers(0, 3)),
)
HISTORIES = st.lists(
    st.tuples(st.one_of(SOURCE, PEOPLE), SERVICE, SERVICE), min_size=1, max_size=7
).map(lambda rounds: [act for acts in rounds for act in acts])
