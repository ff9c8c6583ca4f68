"""Which resources of a template refer to which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from amts.local.errors import EmbeddedAwsError

_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")


class CircularReferenceError(EmbeddedAwsError):
    """Resources of a template refer to each other in a circle."""


def references(declaration: Any) -> set[str]:
    """The names that a part of a template refers to: logical ids and parameters."""
    found: set[str] = set()
    if isinstance(declaration, Mapping):
        for key, value in declaration.items():
            found |= _referred_to(key, value)
    elif isinstance(declaration, list):
        for part in declaration:
            found |= references(part)
    return found


def _referred_to(key: str, value: Any) -> set[str]:
    if key == "Ref":
        return {str(value)}
    if key == "DependsOn":
        return {value} if isinstance(value, str) else set(value)
    if key == "Fn::GetAtt":
        return {value.split(".")[0] if isinstance(value, str) else str(value[0])}
    if key == "Fn::Sub":
        text = value if isinstance(value, str) else value[0]
        return {*_SUBSTITUTED.findall(text), *references(value)}
    return references(value)


def in_dependency_order(resources: Mapping[str, Any]) -> list[str]:
    """The logical ids of `resources`, each after those that it refers to.

    Raises:
        CircularReferenceError: no such order exists.
    """
    graph = {name: references(one) & resources.keys() - {name} for name, one in resources.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise CircularReferenceError(f"circular dependency between resources: {circle}") from None
