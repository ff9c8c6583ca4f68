"""Figures of the histories that were played, at the end of the output."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from bitext.settings import load_language
from tests.histories.book_model import LANGUAGE
from tests.histories.embedded_book import EmbeddedBook, embedded_aws
from tests.support.application import ROOT

Fresh = Callable[[], EmbeddedBook]
"""Makes a fresh book."""

FIGURES = pytest.StashKey[dict[str, "Counter[str]"]]()


@pytest.fixture(scope="module")
def fresh() -> Iterator[Fresh]:
    """Makes fresh books on one AWS."""
    with pytest.MonkeyPatch.context() as patch:
        values = load_language(ROOT / "languages" / f"{LANGUAGE}.toml").to_json()
        values.pop("code")
        with embedded_aws(patch, {LANGUAGE: values}) as make:
            yield make


@pytest.fixture(scope="session")
def history_seed() -> int:
    """The seed of the generated histories: AMTS_HISTORIES_SEED.

    The suite plays the same ones each time, so that it says the same of the same code; "random"
    gives others in each session.
    """
    seed = os.environ.get("AMTS_HISTORIES_SEED") or "1"
    return random.SystemRandom().randrange(1 << 32) if seed == "random" else int(seed)


@pytest.fixture(scope="session")
def history_number() -> int:
    """How many histories to play: AMTS_HISTORIES."""
    return int(os.environ.get("AMTS_HISTORIES", "15"))


@pytest.fixture(scope="module")
def figures(pytestconfig: pytest.Config, history_seed: int) -> Iterator[Counter[str]]:
    """Counts what was played."""
    found: Counter[str] = Counter()
    begun = time.perf_counter()
    yield found
    found["seconds"] = round(time.perf_counter() - begun)
    pytestconfig.stash.setdefault(FIGURES, {})[f"seed {history_seed}"] = found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the figures."""
    for name, found in terminalreporter.config.stash.get(FIGURES, {}).items():
        terminalreporter.section(f"generated histories, {name}")
        for what, value in sorted(found.items()):
            terminalreporter.line(f"{what:32} {value:>9,}")
