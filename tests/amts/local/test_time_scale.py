"""The factor of simulated waits."""

import math
from collections.abc import Iterator

import pytest

from amts.local import time_scale


@pytest.fixture(autouse=True)
def true_time_afterwards() -> Iterator[None]:
    yield
    time_scale.use(1.0)


def test_waits_are_multiplied() -> None:
    time_scale.use(0.01)
    assert time_scale.scaled(300) == pytest.approx(3.0)


@pytest.mark.parametrize("factor", [-1.0, math.nan, math.inf])
def test_a_useless_factor_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="time scale"):
        time_scale.use(factor)
    assert time_scale.scaled(1) == 1
