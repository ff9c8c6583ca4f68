"""botocore's own description of Amazon Translate: the one source of shapes and error lists."""

from __future__ import annotations

from functools import lru_cache

import botocore.session
from botocore.model import OperationModel, ServiceModel

TARGET_PREFIX = "AWSShineFrontendService_20170701"


@lru_cache(maxsize=1)
def service() -> ServiceModel:
    """The service model."""
    return botocore.session.get_session().get_service_model("translate")


@lru_cache(maxsize=64)
def operation(name: str) -> OperationModel | None:
    """The operation's model, or None when the service has no such operation."""
    model = service()
    return model.operation_model(name) if name in model.operation_names else None


@lru_cache(maxsize=64)
def error_codes(name: str) -> frozenset[str]:
    """The errors that the model lists for an operation."""
    found = operation(name)
    return frozenset(shape.name for shape in found.error_shapes) if found else frozenset()
