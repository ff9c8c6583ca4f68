"""Which resources of a template refer to which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from amts.local.errors import EmbeddedAwsError

_BLOCKS = ("Resources", "Outputs")
_SUBSTITUTED = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")


class TemplateReferenceError(EmbeddedAwsError):
    """A template refers to what it does not declare, or in a circle."""


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
        text, own = (value, {}) if isinstance(value, str) else (value[0], value[1])
        return {*_SUBSTITUTED.findall(text)} - own.keys() | references(own)
    return references(value)


def check_references(template: Mapping[str, Any]) -> None:
    """Check that `template` declares everything that it refers to, and refers in no circle.

    Raises:
        TemplateReferenceError: it does not; the message is CloudFormation's.
    """
    declared = {*template.get("Resources", {}), *template.get("Parameters", {})}
    for block in _BLOCKS:
        unknown = {
            name for name in references(template.get(block, {})) if not name.startswith("AWS::")
        } - declared
        if unknown:
            names = ", ".join(sorted(unknown))
            raise TemplateReferenceError(
                f"Template format error: Unresolved resource dependencies [{names}] in the {block} "
                "block of the template"
            )
    in_dependency_order(template.get("Resources", {}))


def in_dependency_order(resources: Mapping[str, Any]) -> list[str]:
    """The logical ids of `resources`, each after those that it refers to.

    Raises:
        TemplateReferenceError: no such order exists.
    """
    graph = {name: references(one) & resources.keys() - {name} for name, one in resources.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise TemplateReferenceError(f"circular dependency between resources: {circle}") from None
