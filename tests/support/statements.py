"""Reads every permission out of a template, one readable line each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

Resource = Mapping[str, Any]

_HASH = re.compile(r"[0-9A-F]{8}$")


def permissions(template: Resource) -> dict[str, list[str]]:
    """Return who may do what: per principal "action on resource [when condition]", sorted."""
    return _lines(template, "Allow")


def prohibitions(template: Resource) -> dict[str, list[str]]:
    """Return who is denied what, in the same form."""
    return _lines(template, "Deny")


def text(value: Any) -> str:
    """Write a template's value as text: `WorkBucket/runs/*` for a join of references."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        ((function, argument),) = value.items()
        if function == "Ref":
            return _name(argument)
        if function == "Fn::GetAtt":
            return _name(argument[0])
        if function == "Fn::Join":
            return str(argument[0]).join(text(part) for part in argument[1])
    return str(value)


def _lines(template: Resource, effect: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for principal, statement in _statements(template):
        if statement["Effect"] != effect:
            continue
        for action in _list(statement["Action"]):
            for target in _list(statement["Resource"]):
                line = f"{action} on {text(target)}{_condition(statement)}"
                found[principal].append(line)
    return {principal: sorted(lines) for principal, lines in sorted(found.items())}


def _statements(template: Resource) -> Iterator[tuple[str, Resource]]:
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        match resource["Type"]:
            case "AWS::IAM::Policy":
                (role,) = properties["Roles"]
                for statement in properties["PolicyDocument"]["Statement"]:
                    yield text(role), statement
            case "AWS::IAM::Role":
                assert "ManagedPolicyArns" not in properties
                assert "Policies" not in properties
                for statement in properties["AssumeRolePolicyDocument"]["Statement"]:
                    yield from _named({**statement, "Resource": _name(name)})
            case "AWS::KMS::Key":
                for statement in properties["KeyPolicy"]["Statement"]:
                    yield from _named({**statement, "Resource": _name(name)})
            case (
                "AWS::S3::BucketPolicy"
                | "AWS::SQS::QueuePolicy"
                | "AWS::SNS::TopicPolicy"
                | "AWS::Logs::ResourcePolicy"
            ):
                for statement in properties["PolicyDocument"]["Statement"]:
                    yield from _named(statement)


def _named(statement: Resource) -> Iterator[tuple[str, Resource]]:
    principal = statement["Principal"]
    kinds = {"*": ["*"]} if principal == "*" else principal
    for names in kinds.values():
        for name in _list(names):
            yield text(name), statement


def _condition(statement: Resource) -> str:
    parts = [
        f"{operator} {key} {' or '.join(sorted(text(value) for value in _list(values)))}"
        for operator, keys in sorted(statement.get("Condition", {}).items())
        for key, values in sorted(keys.items())
    ]
    return f" when {' and '.join(parts)}" if parts else ""


def _name(logical_id: str) -> str:
    return _HASH.sub("", logical_id.replace("AWS::", ""))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
