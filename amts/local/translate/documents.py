"""What every kind of document offers: its segments, and itself with other texts in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from amts.local.translate import limits
from amts.local.translate.fault_kinds import Damage

HTML = "text/html"
PLAIN = "text/plain"
SUPPORTED_TYPES = (HTML, PLAIN)
# Valid for the real service; the embedded one cannot read them.
OTHER_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/x-xliff+xml",
)

DamageOf = Callable[[str], Damage | None]


class DocumentError(Exception):
    """A document that cannot be translated.

    Args:
        code: the errorCode of the details file; the real codes are not documented.
        message: one line.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Document(Protocol):
    """A document, read once and written once per language."""

    @property
    def segments(self) -> Sequence[str]:
        """The texts to translate, with tokens for what must not be touched."""
        ...

    @property
    def characters(self) -> int:
        """The characters that count for the price, white space included."""
        ...

    def with_texts(self, texts: Sequence[str], damage: DamageOf) -> str:
        """The document with other texts.

        Args:
            texts: one per segment, in order.
            damage: what happens to the placeholder at a place (a text that names it).
        """
        ...


def decoded(content: bytes) -> str:
    """A document's text.

    Raises:
        DocumentError: it is larger than the service takes, or not UTF-8.
    """
    if len(content) > limits.DOCUMENT_BYTES:
        raise DocumentError("DocumentTooLarge", "The document is larger than 20 MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            "InvalidEncoding", f"The document is not UTF-8 (byte {error.start})."
        ) from error
    if len(text) > limits.DOCUMENT_CHARACTERS:
        raise DocumentError("DocumentTooLarge", "The document has over 1,000,000 characters.")
    return text


def check_translatable(size: int) -> None:
    """Check the size of a document's text in bytes.

    Raises:
        DocumentError: it is over the limit.
    """
    if size > limits.DOCUMENT_TRANSLATABLE_BYTES:
        raise DocumentError("DocumentTooLarge", "The document's text is larger than 1 MB.")
