"""Of several translations of one source text, the newest.

Amazon Translate takes one translation of a source text: of equal sources the last in a CSV file
wins there. Which one that is, is decided here, by dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bitext.pairs import UNIT, Pair, Reason, RejectedPair, moment

_UNKNOWN = datetime.min.replace(tzinfo=UTC)


def newest(pairs: Sequence[Pair]) -> tuple[list[Pair], list[RejectedPair]]:
    """Keep one pair of each source text.

    The newest stays; one without a date is the oldest. Of equally new ones a document's goes
    before a unit's, then the last one. Sources are compared to the letter: white space is one
    space already, and "Summary" and "Summary." are two texts to the service.

    Args:
        pairs: the pairs that are good enough, in order.

    Returns:
        The pairs that stay, in order, and the others: as repeated when the translation is the
        same, else as replaced by a newer one.
    """
    winner: dict[str, int] = {}
    rank = [(moment(p.changed) or _UNKNOWN, p.kind != UNIT, n) for n, p in enumerate(pairs)]
    for n, pair in enumerate(pairs):
        known = winner.get(pair.source)
        if known is None or rank[n] > rank[known]:
            winner[pair.source] = n
    stay = set(winner.values())
    kept, others = [], []
    for n, pair in enumerate(pairs):
        if n in stay:
            kept.append(pair)
            continue
        same = pair.target == pairs[winner[pair.source]].target
        others.append(pair.rejected(Reason.REPEATED if same else Reason.DUPLICATE))
    return kept, others
