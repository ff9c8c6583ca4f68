"""What comes back damaged is put together to the same structure, or refused by name."""

from __future__ import annotations

import pytest

from tests.bitext.fuzzing import mutated_example, notebook, run, survives_a_careless_job


@pytest.mark.parametrize("seed", range(1))
def test_pages(seed: int) -> None:
    good = run(
        seed,
        1_000,
        lambda chance: mutated_example(chance).encode(),
        "a.md",
        survives_a_careless_job,
    )
    assert good > 900


@pytest.mark.parametrize("seed", range(1))
def test_notebooks(seed: int) -> None:
    assert run(seed, 1_000, notebook, "a.ipynb", survives_a_careless_job) > 900
