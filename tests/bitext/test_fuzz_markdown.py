"""Thousands of random pages through the job and back: the same bytes, typed errors, no hangs."""

from __future__ import annotations

import pytest

from tests.bitext.fuzzing import mutated_example, page, run, soup


@pytest.mark.parametrize("seed", range(5))
def test_text_and_markup_in_any_order(seed: int) -> None:
    assert run(seed, 1_000, lambda chance: soup(chance).encode(), "a.md") == 1_000


@pytest.mark.parametrize("seed", range(5))
def test_examples_with_changes(seed: int) -> None:
    assert run(seed, 1_000, lambda chance: mutated_example(chance).encode(), "a.md") == 1_000


@pytest.mark.parametrize("seed", range(2))
def test_pages_with_changed_bytes(seed: int) -> None:
    good = run(seed, 1_000, page, "a.md")
    assert 900 < good < 1_000
