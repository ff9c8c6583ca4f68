"""Tags of parallel data and terminologies, by ARN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from amts.local.translate.exceptions import ServiceError, invalid_parameter
from amts.local.translate.limits import TAGS


class Tags:
    """Keeps tags. Not locked: the owner's lock guards it."""

    def __init__(self) -> None:
        self._tags: dict[str, dict[str, str]] = {}

    def check(self, arn: str, tags: Sequence[Mapping[str, Any]] | None) -> None:
        """Check tags that are to be added.

        Raises:
            ServiceError: TooManyTagsException over 50; InvalidParameterValueException for a key
                given twice or beginning with `aws:`.
        """
        keys = [str(tag["Key"]) for tag in tags or ()]
        if len(set(keys)) != len(keys):
            raise invalid_parameter("A tag key is given twice.")
        if any(key.lower().startswith("aws:") for key in keys):
            raise invalid_parameter("Tag keys that begin with aws: are reserved.")
        if len(self._tags.get(arn, {}).keys() | set(keys)) > TAGS:
            raise ServiceError(
                "TooManyTagsException",
                f"A resource has at most {TAGS} tags.",
                ResourceArn=arn,
            )

    def add(self, arn: str, tags: Sequence[Mapping[str, Any]] | None) -> None:
        """Add tags that `check` has passed."""
        self._tags.setdefault(arn, {}).update(
            {str(tag["Key"]): str(tag["Value"]) for tag in tags or ()}
        )

    def remove(self, arn: str, keys: Sequence[str]) -> None:
        """Remove tags; keys that are not there are no error."""
        for key in keys:
            self._tags.get(arn, {}).pop(key, None)

    def forget(self, arn: str) -> None:
        """Forget a deleted resource."""
        self._tags.pop(arn, None)

    def listed(self, arn: str) -> list[dict[str, str]]:
        """The tags of a resource."""
        return [{"Key": key, "Value": value} for key, value in self._tags.get(arn, {}).items()]
