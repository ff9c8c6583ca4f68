"""Whatever happens to a book, its translation ends up as if everything had come once, in order.

`make histories` plays 2,000 histories; the suite plays few. AMTS_HISTORIES is their number, and
AMTS_HISTORIES_SEED repeats the histories of a seed, which a failure and the summary tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, note, seed, settings

from tests.histories.book_model import Act
from tests.histories.conftest import Fresh
from tests.histories.generated import HISTORIES
from tests.histories.running import Player, in_order


def test_a_history_ends_as_if_everything_had_come_once_in_order(
    fresh: Fresh, figures: Counter[str], history_seed: int, history_number: int
) -> None:
    @seed(history_seed)
    @settings(
        max_examples=history_number,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(HISTORIES)
    def play(history: Sequence[Act]) -> None:
        note(f"AMTS_HISTORIES_SEED={history_seed}")
        player = Player(fresh, documents=2, published=True)
        player.play(history)
        player.settle()
        findings = player.check()
        published = player.published()
        wanted = in_order(player, fresh)
        different = player.differs(wanted, published)
        figures.update(findings.figures)
        figures["histories"] += 1
        assert findings.violations == []
        assert different == [], "published otherwise than in order"

    play()
