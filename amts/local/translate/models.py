"""The embedded Amazon Translate of one account and Region, as a moto backend."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from amts.local.translate import realtime
from amts.local.translate.events import Place
from amts.local.translate.exceptions import ServiceError, not_found
from amts.local.translate.jobs import JobStore
from amts.local.translate.languages import NAMES
from amts.local.translate.pages import page
from amts.local.translate.parallel_data import ParallelDataStore
from amts.local.translate.tags import Tags
from amts.local.translate.terminologies import TerminologyStore
from amts.local.translate.throttle import Throttle

Request = Mapping[str, Any]
Reply = dict[str, Any]


class TranslateBackend(BaseBackend):
    """All state of the service in one account and Region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        place = Place(account_id, region_name)
        self.lock = threading.RLock()
        self.throttle = Throttle()
        self.tags = Tags()
        self.parallel_data = ParallelDataStore(place, self.lock, self.tags)
        self.terminologies = TerminologyStore(place, self.lock, self.tags)
        self.jobs = JobStore(place, self.lock, self.parallel_data, self.terminologies)

    def reset(self) -> None:
        """Forget everything; what runs ends without effect."""
        self.parallel_data.close()
        self.jobs.close()
        super().reset()

    def operation(self, name: str, endpoint: str | None) -> Callable[[Request], Reply]:
        """What answers an operation of the service model.

        Args:
            name: the operation's name.
            endpoint: where the caller reaches the embedded AWS, for presigned locations.
        """
        pd, terms, jobs = self.parallel_data, self.terminologies, self.jobs
        table: dict[str, Callable[[Request], Reply]] = {
            "CreateParallelData": pd.create,
            "UpdateParallelData": pd.update,
            "GetParallelData": lambda request: pd.get(request, endpoint),
            "ListParallelData": pd.listed,
            "DeleteParallelData": pd.delete,
            "StartTextTranslationJob": jobs.start,
            "DescribeTextTranslationJob": jobs.describe,
            "ListTextTranslationJobs": jobs.listed,
            "StopTextTranslationJob": jobs.stop,
            "ImportTerminology": lambda request: terms.import_(request, endpoint),
            "GetTerminology": lambda request: terms.get(request, endpoint),
            "ListTerminologies": terms.listed,
            "DeleteTerminology": terms.delete,
            "ListLanguages": _list_languages,
            "TranslateText": lambda request: realtime.translate_text(request, terms),
            "TranslateDocument": lambda request: realtime.translate_document(request, terms),
            "TagResource": self._tag,
            "UntagResource": self._untag,
            "ListTagsForResource": self._list_tags,
        }
        return table[name]

    def _tag(self, request: Request) -> Reply:
        arn = self._tagged(request)
        with self.lock:
            self.tags.check(arn, request["Tags"])
            self.tags.add(arn, request["Tags"])
        return {}

    def _untag(self, request: Request) -> Reply:
        arn = self._tagged(request)
        with self.lock:
            self.tags.remove(arn, request["TagKeys"])
        return {}

    def _list_tags(self, request: Request) -> Reply:
        arn = self._tagged(request)
        with self.lock:
            return {"Tags": self.tags.listed(arn)}

    def _tagged(self, request: Request) -> str:
        arn = str(request["ResourceArn"])
        if not self.parallel_data.has(arn) and not self.terminologies.has(arn):
            raise not_found(f"The resource {arn} does not exist.")
        return arn


def _list_languages(request: Request) -> Reply:
    shown = request.get("DisplayLanguageCode") or "en"
    if shown != "en":
        raise ServiceError(
            "UnsupportedDisplayLanguageCodeException",
            "The embedded Amazon Translate names languages in English only.",
            DisplayLanguageCode=shown,
        )
    names = [{"LanguageName": NAMES[code], "LanguageCode": code} for code in NAMES]
    names.append({"LanguageName": "Auto", "LanguageCode": "auto"})
    found, more = page(names, request, 500, "InvalidParameterValueException")
    return {"Languages": found, "DisplayLanguageCode": shown, **more}


translate_backends = BackendDict(TranslateBackend, "translate")
