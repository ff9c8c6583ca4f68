"""Whether Amazon Translate may use a job's data access role.

Checked: the role exists, its trust policy lets translate.amazonaws.com assume it (with the
conditions on aws:SourceAccount and aws:SourceArn, if it has them), and its own policies allow
reading the input and writing the output. Not checked: other conditions, KMS, bucket policies,
permission boundaries, and whether the caller may pass the role.
Source: developer guide, "Prerequisites for permissions" of batch translation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from amts.local.translate.events import Place
from amts.local.translate.exceptions import invalid_request

_SERVICE = "translate.amazonaws.com"


def check_role(
    place: Place,
    role_arn: str,
    input_place: tuple[str, str],
    output_place: tuple[str, str],
) -> None:
    """Check a job's role.

    Args:
        place: account and Region of the job.
        role_arn: the role.
        input_place: bucket and key prefix that the job reads.
        output_place: bucket and key prefix that the job writes.

    Raises:
        ServiceError: InvalidRequestException that says what is missing.
    """
    role = _role(place, role_arn)
    if not _is_assumable(role, place):
        raise invalid_request(f"{_SERVICE} is not allowed to assume the role {role_arn}.")
    statements = list(_statements(role, place))
    partition = get_partition(place.region)
    for bucket, prefix, action in (
        (input_place[0], "", "s3:ListBucket"),
        (*input_place, "s3:GetObject"),
        (output_place[0], "", "s3:ListBucket"),
        (*output_place, "s3:GetObject"),
        (*output_place, "s3:PutObject"),
    ):
        resource = f"arn:{partition}:s3:::{bucket}"
        if action != "s3:ListBucket":
            resource += f"/{prefix}object"
        if not _is_allowed(statements, action, resource):
            raise invalid_request(f"The role {role_arn} does not allow {action} on {resource}.")


def _role(place: Place, role_arn: str) -> Any:
    account = role_arn.split(":")[4]
    roles = iam_backends[account][get_partition(place.region)].roles
    found = next((role for role in roles.values() if role.arn == role_arn), None)
    if account != place.account or found is None:
        raise invalid_request(f"The role {role_arn} does not exist.")
    return found


def _is_assumable(role: Any, place: Place) -> bool:
    context = {
        "aws:sourceaccount": place.account,
        "aws:sourcearn": f"arn:{get_partition(place.region)}:translate:{place.region}:"
        f"{place.account}:job/x",
    }
    document = role.assume_role_policy_document
    allowed = False
    for statement in _listed(json.loads(document or "{}").get("Statement")):
        principal = statement.get("Principal")
        services = _listed(principal.get("Service")) if isinstance(principal, dict) else []
        if principal != "*" and _SERVICE not in services:
            continue
        if not _fits_any(statement.get("Action"), "sts:AssumeRole", fold=True):
            continue
        if not _conditions_hold(statement.get("Condition", {}), context):
            continue
        if statement.get("Effect") == "Deny":
            return False
        allowed = True
    return allowed


def _conditions_hold(conditions: dict[str, Any], context: dict[str, str]) -> bool:
    for operator, tests in conditions.items():
        for key, wanted in tests.items():
            actual = context.get(key.lower())
            if actual is None:
                continue
            exact = operator.startswith(("StringEquals", "ArnEquals"))
            values = [str(value) for value in _listed(wanted)]
            holds = actual in values if exact else any(fnmatchcase(actual, v) for v in values)
            if not holds:
                return False
    return True


def _statements(role: Any, place: Place) -> Iterator[dict[str, Any]]:
    backend = iam_backends[place.account][get_partition(place.region)]
    documents: list[Any] = [document for _, document in _inline(backend, role)]
    for policy in role.managed_policies.values():
        documents.append(policy.document)
    for document in documents:
        parsed = json.loads(document) if isinstance(document, str) else document
        yield from _listed(parsed.get("Statement"))


def _inline(backend: Any, role: Any) -> Iterator[tuple[str, Any]]:
    for name in backend.list_role_policies(role.name):
        yield backend.get_role_policy(role.name, name)


def _is_allowed(statements: Iterable[dict[str, Any]], action: str, resource: str) -> bool:
    allowed = False
    for statement in statements:
        if not _fits_any(statement.get("Action"), action, fold=True):
            continue
        if not _fits_any(statement.get("Resource"), resource):
            continue
        if statement.get("Effect") == "Deny":
            if not statement.get("Condition"):
                return False
            continue
        allowed = True
    return allowed


def _fits_any(patterns: Any, value: str, *, fold: bool = False) -> bool:
    if fold:
        return any(fnmatchcase(value.lower(), str(p).lower()) for p in _listed(patterns))
    return any(fnmatchcase(value, str(p)) for p in _listed(patterns))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
