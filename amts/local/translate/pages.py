"""Pages of a list, by MaxResults and NextToken."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from amts.local.translate.exceptions import ServiceError

T = TypeVar("T")


def page(
    items: Sequence[T], request: Mapping[str, Any], default: int, error: str
) -> tuple[list[T], dict[str, str]]:
    """One page and, when more follow, the member NextToken.

    Args:
        items: all items, in order.
        request: with MaxResults and NextToken, if given.
        default: the size of a page when the request names none.
        error: the code of the error for a token that this service did not give.

    Raises:
        ServiceError: the token is not one of this service's.
    """
    start = _start(request.get("NextToken"), error)
    end = start + int(request.get("MaxResults") or default)
    more = {"NextToken": base64.b64encode(f"from {end}".encode()).decode()}
    return list(items[start:end]), more if end < len(items) else {}


def _start(token: str | None, error: str) -> int:
    if not token:
        return 0
    try:
        word, number = base64.b64decode(token, validate=True).decode().split(" ")
        if word == "from":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise ServiceError(error, "The specified NextToken is not valid.")
