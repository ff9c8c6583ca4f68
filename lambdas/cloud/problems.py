"""Problems of documents, in the form that results and reports hold."""

from __future__ import annotations

from bitext.errors import DocumentError


def problem_values(error: DocumentError) -> dict[str, str]:
    """Return a document's problem by name: document, error, reason and place."""
    return {
        "document": error.document,
        "error": type(error).__name__,
        "reason": error.reason,
        "place": error.place,
    }
