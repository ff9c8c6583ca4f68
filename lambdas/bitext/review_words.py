"""The words of review pages: reasons, who wrote a text and when, which way a language runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from bitext.provenance import BATCH, SINGLE, Made, Provenance
from bitext.review import Reason

TITLES = {
    Reason.CODE: "Code",
    Reason.FLAGGED: "Flagged",
    Reason.CHANGED: "Source changed",
    Reason.NEW: "New machine text",
    Reason.UNREVIEWED: "Machine text",
    Reason.NOT_SHOWN: "Not shown",
}

EXPLANATIONS = {
    Reason.CODE: "The code changed. It comes from the source; translated comments are offered.",
    Reason.FLAGGED: "What stands here may be wrong. The reason is told beside it.",
    Reason.CHANGED: "The source changed, and a machine translated it anew. The translation that "
    "stood here before is offered.",
    Reason.NEW: "A machine translated it in this run.",
    Reason.UNREVIEWED: "A machine translated it in an earlier run, and nobody has changed it.",
    Reason.NOT_SHOWN: "Text of people whose source changed or went. The document does not show it "
    "any more; the human edition holds it.",
}

# Languages of Amazon Translate that are written from right to left.
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def direction(code: str) -> Literal["ltr", "rtl"]:
    """Return which way a language is written, as HTML's `dir` names it."""
    return "rtl" if code.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def moment(text: str) -> str:
    """Write an ISO 8601 date for people: "2 January 2026, 03:04 UTC"; other texts as they are."""
    zone = ""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            at, zone = at.astimezone(UTC), " UTC"
    except (ValueError, OverflowError):
        return text
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}{zone}"


def made_words(made: Made) -> str:
    """Say who wrote a text, how and when, as far as it is known."""
    when = moment(made.at)
    if made.by is Provenance.SOURCE:
        return "nobody has translated it: the source's own text stands here"
    if made.by is Provenance.HUMAN:
        parts = ["people", f"uploaded {when}" if when else ""]
        parts.append(f"first seen in run {made.run}" if made.run else "")
    else:
        how = {BATCH: " in a batch job", SINGLE: ", this text alone"}.get(made.engine, "")
        parts = [f"a machine{how}{f' ({made.job})' if made.job else ''}", when]
        parts.append(f"run {made.run}" if made.run else "")
        parts.append(f"with the parallel data {made.parallel_data}" if made.parallel_data else "")
    return ", ".join(part for part in parts if part)
