"""Thousands of random notebooks: read or refused by name, written back byte for byte."""

from __future__ import annotations

import pytest

from tests.bitext.fuzzing import notebook, run, spoilt_notebook, takes_another_source


@pytest.mark.parametrize("seed", range(2))
def test_notebooks_in_any_layout(seed: int) -> None:
    assert run(seed, 1_000, notebook, "a.ipynb") == 1_000


@pytest.mark.parametrize("seed", range(2))
def test_another_source(seed: int) -> None:
    assert run(seed, 1_000, notebook, "a.ipynb", takes_another_source) > 500


@pytest.mark.parametrize("seed", range(2))
def test_notebooks_with_changed_signs(seed: int) -> None:
    good = run(seed, 1_000, spoilt_notebook, "a.ipynb")
    assert 100 < good < 900
