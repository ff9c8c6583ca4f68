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
    before a unit's, then the last one; of equal pairs the first. Sources are compared to the
    letter: white space is one space already, and "Summary" and "Summary." are two texts to the
    service.

    Args:
        pairs: the pairs that are good enough, in order.

    Returns:
        The pairs that stay, in order, and the others: as repeated when the translation is the
        same, else as replaced by a newer one.
    """
    winner: dict[str, int] = {}
    rank = [(moment(pair.changed) or _UNKNOWN, pair.kind != UNIT) for pair in pairs]
    for n, pair in enumerate(pairs):
        known = winner.setdefault(pair.source, n)
        is_other = pair.target != pairs[known].target
        if rank[n] > rank[known] or (rank[n] == rank[known] and is_other):
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
