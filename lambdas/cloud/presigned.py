"""Reads what a presigned link of a service points to.

The link is a secret while it lasts: it stands in no error, no log and no report. No redirection is
followed, and plain HTTP is read only where the service itself was asked by plain HTTP, as the
embedded AWS is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bitext.errors import AccessRefused, ObjectMissing, ServiceBusy, ServiceError, ServiceRefused

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse
    from botocore.response import StreamingBody

CHUNK = 256 * 1024
"""Bytes that are held at a time."""

_CONNECT_SECONDS = 10
_READ_SECONDS = 30
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_REFUSALS: dict[int, type[ServiceError]] = {
    400: AccessRefused,  # what S3 answers to a link whose credentials have expired
    401: AccessRefused,
    403: AccessRefused,
    404: ObjectMissing,
    429: ServiceBusy,
}


def chunks(url: str, endpoint: str) -> Iterator[bytes]:
    """Yield the content in pieces of at most `CHUNK` bytes.

    Args:
        url: the link.
        endpoint: where the service that gave the link was asked.

    Raises:
        ServiceRefused: the link is not one to follow.
        AccessRefused: it has expired.
        ObjectMissing: nothing is there any more.
        ServiceBusy: the connection broke, or the content was cut short.
    """
    with _opened(url, endpoint) as body:
        yield from body.iter_chunks(CHUNK)


def read(url: str, endpoint: str, most: int) -> bytes:
    """Return the content as a whole.

    Args:
        url: the link.
        endpoint: where the service that gave the link was asked.
        most: bytes that are read at most.

    Raises:
        ServiceRefused: there is more, or the link is not one to follow.
        ServiceError: as `chunks`.
    """
    content = bytearray()
    with _opened(url, endpoint) as body:
        for chunk in body.iter_chunks(CHUNK):
            content += chunk
            if len(content) > most:
                raise ServiceRefused(f"the file is larger than {most // 1024**2} MB")
    return bytes(content)


def size(url: str, endpoint: str) -> int | None:
    """Return how many bytes the content has, without reading it; None when the host tells nothing.

    Args:
        url: the link. It is signed for GET, so a HEAD would be refused.
        endpoint: where the service that gave the link was asked.

    Raises:
        ServiceError: as `chunks`.
    """
    with _answered(url, endpoint) as answer:
        length = answer.headers.get("Content-Length")
    return int(length) if length and length.isdecimal() else None


@contextmanager
def _opened(url: str, endpoint: str) -> Iterator[StreamingBody]:
    from botocore.response import StreamingBody

    with _answered(url, endpoint) as answer:
        length = answer.headers.get("Content-Length")
        yield StreamingBody(answer.raw, length)  # type: ignore[arg-type]


@contextmanager
def _answered(url: str, endpoint: str) -> Iterator[AWSResponse]:
    from botocore.awsrequest import AWSRequest
    from botocore.exceptions import BotoCoreError, HTTPClientError
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    host = _host(url, endpoint)
    local = host in _LOOPBACK
    session = URLLib3Session(
        verify=os.environ.get("AWS_CA_BUNDLE") or True,  # type: ignore[arg-type]
        proxies={} if local else get_environ_proxies(url),
        timeout=(_CONNECT_SECONDS, _READ_SECONDS),  # type: ignore[arg-type]
    )
    answer = None
    try:
        answer = session.send(AWSRequest(method="GET", url=url, stream_output=True).prepare())
        status = int(answer.status_code)
        if status != 200:
            known = _REFUSALS.get(status, ServiceBusy if status >= 500 else ServiceRefused)
            raise known(f"{host} answers with HTTP status {status}")
        yield answer
    except (BotoCoreError, HTTPClientError, OSError) as error:
        # Their texts hold the link; so does the chain of causes.
        raise ServiceBusy(f"{host} cannot be read: {type(error).__name__}") from None
    finally:
        if answer is not None:
            answer.raw.close()
        session.close()


def _host(url: str, endpoint: str) -> str:
    try:
        address = urlsplit(url)
        host = address.hostname or ""
    except ValueError:
        raise ServiceRefused("the link is not one that can be followed") from None
    if not host or address.scheme not in ("https", "http"):
        raise ServiceRefused("the link is not one that can be followed")
    if address.scheme == "http" and urlsplit(endpoint).scheme != "http":
        raise ServiceRefused("the link leads over plain HTTP")
    return host
