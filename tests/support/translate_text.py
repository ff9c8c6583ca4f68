"""Answers to TranslateText, made from what is asked: calls go on at the same time, in any order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from cloud import clients

Answer = Callable[[str], str]
_EVENT = "before-call.translate.TranslateText"


class Refusal(Exception):
    """What the service answers instead of a translation: its error code."""


@contextmanager
def answering(answer: Answer) -> Iterator[list[dict[str, Any]]]:
    """Answer TranslateText with a function of the text; yields the requests as they come."""
    requests: list[dict[str, Any]] = []

    def handle(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        request = json.loads(params["body"])
        requests.append(request)
        try:
            translated = answer(request["Text"])
        except Refusal as refusal:
            error = {"Error": {"Code": str(refusal), "Message": "no"}, "ResponseMetadata": {}}
            return SimpleNamespace(status_code=400), error
        return SimpleNamespace(status_code=200), {"TranslatedText": translated}

    events = clients.translate().meta.events
    events.register_first(_EVENT, handle)
    try:
        yield requests
    finally:
        events.unregister(_EVENT, handle)
