"""Translation units: pairs of texts that came without their documents.

People who worked with other tools bring TMX, XLIFF, PO or CSV files; an edition that was
overwritten long ago may be left as a memory alone. A unit has no document to be aligned in, so it
is taken as its file says it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One source text with its translation.

    Attributes:
        source: the source text, one line; placeholders as P0, P1 …
        target: its translation, in the same form.
        file: the file that it comes from.
        place: where in the file, such as "unit 12" or "line 7".
        changed: when a person last changed it, ISO 8601 in UTC; "" when the file does not tell.
        confidence: probability that both belong together (0..1): 1, unless the file says less, as
            the JSONL of `amts pair` does.
    """

    source: str
    target: str
    file: str
    place: str
    changed: str = ""
    confidence: float = 1.0
