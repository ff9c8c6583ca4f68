"""Every error that AMTS raises on purpose.

The class name is a contract: the state machine's Retry and Catch match it (`ErrorEquals`), and the
report shows it beside the reason. Messages are one line, in plain words, and never hold document
text.
"""

from __future__ import annotations

from collections.abc import Iterable


class AmtsError(Exception):
    """Base of all of AMTS's own errors."""


class InvalidInput(AmtsError):
    """A step was called with a payload, a setting or an option that it cannot work with.

    Never retried: the same input fails again.
    """


class InvalidSettings(InvalidInput):
    """A language or book setting is missing, unknown or of the wrong kind."""


class DocumentError(AmtsError):
    """Something is wrong with one document; the rest of the book goes on.

    Args:
        document: the document's path or S3 key.
        reason: what is wrong, in one line.
        place: where in the document ("line 3", "cell 2"), or "" when the whole document is meant.
    """

    def __init__(self, document: str, reason: str, place: str = "") -> None:
        super().__init__(f"{document}: {place + ': ' if place else ''}{reason}")
        self.document = document
        self.reason = reason
        self.place = place


class UnreadableDocument(DocumentError):
    """The document is not what its name says: not UTF-8, not a notebook, empty, too large."""


class UnsupportedDocument(DocumentError):
    """The document is of a kind that AMTS does not translate."""


class UnknownLanguage(DocumentError):
    """A human edition lies in the folder of a language that the book does not have."""


class MissingSource(DocumentError):
    """A human edition of a document that the source edition does not hold."""


class NotATranslation(DocumentError):
    """A document is not the translation of its source: another language, another chapter, a copy.

    Nothing of it serves as parallel data.
    """


class DoubtfulTranslation(DocumentError):
    """A document may not be what it should be; it is used, and a person should look at it."""


class NotRated(DocumentError):
    """How much people changed of a document's machine text was counted, but not rated."""


class UnusableTerms(DocumentError):
    """Some lines of a glossary give no term, or the glossary is not used; the rest goes on."""


class DamagedTranslation(DocumentError):
    """A translation lost or changed the structure of its document; it is not published.

    Args:
        document: the document's path or S3 key.
        reason: what is wrong, in one line.
        place: where in the document, or "".
        blocks: the indices of the source's blocks that the damage is in, where they are known.
    """

    def __init__(
        self, document: str, reason: str, place: str = "", blocks: Iterable[int] = ()
    ) -> None:
        super().__init__(document, reason, place)
        self.blocks = frozenset(blocks)


class InvalidParallelData(AmtsError):
    """A file of pairs breaks Amazon Translate's rules although its pairs were chosen by them.

    A fault of AMTS. The import must not go on: the service would skip what breaks a rule, or fail.

    Args:
        file: the file's name.
        reason: what is wrong, in one line.
        place: where in the file ("line 3", "unit 2"), or "" when the whole file is meant.
    """

    def __init__(self, file: str, reason: str, place: str = "") -> None:
        super().__init__(f"{file}: {place + ': ' if place else ''}{reason}")
        self.file = file
        self.reason = reason
        self.place = place


class BudgetExceeded(AmtsError):
    """What a language of a run would cost does not fit into the run's budget; nothing was sent.

    Never retried: a later run with a larger budget, or with less to send, does the work.
    """


class ServiceError(AmtsError):
    """Base of what an AWS service answered."""


class ServiceBusy(ServiceError):
    """Throttled, or a passing fault of the service: try again soon."""


class ImportBusy(ServiceError):
    """Another parallel-data import runs: Amazon Translate allows one per account and Region."""


class AccessRefused(ServiceError):
    """The service refused the caller's or the job's role."""


class ImportFailed(ServiceError):
    """Amazon Translate could not import the parallel data."""


class TranslationFailed(ServiceError):
    """A translation job ended as FAILED or STOPPED, or could not be started."""


class ImportInProgress(AmtsError):
    """Not a fault: the import has not ended yet, ask again (the state machine's poll)."""


class JobInProgress(AmtsError):
    """Not a fault: the translation job has not ended yet, ask again (the state machine's poll)."""


class UploadsInProgress(AmtsError):
    """Not a fault: files are still arriving, ask again (the state machine's poll)."""


class ServiceRefused(ServiceError):
    """The service called a request wrong. Never retried: the same request fails again."""


class ObjectMissing(ServiceError):
    """An S3 object, or the version of it that was asked for, is not there."""


class ResourceMissing(ServiceError):
    """A named resource (parallel data, translation job, execution, table) is not there."""


class AlreadyExists(ServiceError):
    """The name is taken: what was to be made is there already."""


class ConditionFailed(ServiceError):
    """A ledger item is no longer what the writer believed it to be; nothing was written."""
