"""What can stop a command, and the exit code that it means."""

from __future__ import annotations

from bitext.errors import AmtsError, DocumentError, InvalidInput

DONE = 0
FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130

EXIT_CODES = {
    DONE: "done",
    FAILED: "it failed: a service refused, there was nothing to work with, or the run failed",
    BAD_INPUT: "bad input: an option, a folder or a document that cannot be used",
    INTERRUPTED: "interrupted",
}


class NoEmbeddedAws(AmtsError):
    """No embedded AWS is running and no real account was named."""


class NoStack(AmtsError):
    """The book's stack is not deployed in the AWS that was asked."""


class NoProject(InvalidInput):
    """The folder is not inside a checkout of the project, and the command needs one."""


class SynthesisFailed(AmtsError):
    """The CDK application did not produce an assembly."""


class EmbeddedAwsFailed(AmtsError):
    """The embedded AWS did not start or did not end."""


class NoParallelData(AmtsError):
    """There is no such parallel data, or it does not hold what is wanted."""


class NotOffered(AmtsError):
    """Parallel data is not offered in the Region, or not to the account."""


class ParallelDataBusy(AmtsError):
    """Parallel data is being changed."""


class TransferFailed(AmtsError):
    """Some files could not be uploaded or downloaded."""


class NoVersions(AmtsError):
    """The bucket keeps no versions, so nothing may be overwritten in it."""


class NoHistory(InvalidInput):
    """There is no such document, version or sentence in the history."""


class NoRun(AmtsError):
    """There is no run to show or to follow."""


def exit_code(error: BaseException) -> int:
    """Return the exit code that an error means."""
    if isinstance(error, InvalidInput | DocumentError):
        return BAD_INPUT
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else FAILED


def one_line(error: BaseException) -> str:
    """Say in one line what went wrong, without a traceback.

    AWS's own error codes and file names are kept, because they are what people search for.
    """
    # Botocore is slow to load and most commands end well, so it is asked for here only.
    from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

    if isinstance(error, NoCredentialsError):
        text = "no AWS credentials found: configure a profile and give --profile"
    elif isinstance(error, EndpointConnectionError):
        text = f"nothing answers at {error.kwargs.get('endpoint_url', 'the endpoint')}"
    elif isinstance(error, ClientError):
        details = error.response.get("Error", {})
        text = f"{error.operation_name}: {details.get('Code', 'error')}: {details.get('Message')}"
    elif isinstance(error, OSError) and error.strerror and error.filename is not None:
        text = f"{error.filename}: {error.strerror}"
    elif isinstance(error, AmtsError | OSError) or type(error).__module__.startswith("botocore"):
        text = str(error) or type(error).__name__
    else:
        text = f"internal error: {type(error).__name__}: {error} (--debug shows where)"
    return " ".join(text.split())
