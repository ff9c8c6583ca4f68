"""What an EventBridge target is sent: the event, a part of it, a constant, or a filled template.

Rules: Amazon EventBridge user guide, "Input transformation".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.\-]+)>")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\['([^']+)'\]")


def target_input(
    target: Mapping[str, Any], event: Mapping[str, Any], rule_name: str, rule_arn: str
) -> str:
    """The body that `target` of a rule gets for `event`, as JSON text."""
    if "Input" in target:
        return str(target["Input"])
    if target.get("InputPath"):
        return _json(value_at(event, target["InputPath"]))
    transformer = target.get("InputTransformer")
    if not transformer:
        return _json(event)
    values = {
        name: value_at(event, path)
        for name, path in (transformer.get("InputPathsMap") or {}).items()
    }
    values["aws.events.rule-name"] = rule_name
    values["aws.events.rule-arn"] = rule_arn
    values["aws.events.event"] = event
    values["aws.events.event.json"] = event
    values["aws.events.event.ingestion-time"] = event.get("time")
    return fill(transformer["InputTemplate"], values)


def value_at(event: Mapping[str, Any], path: str) -> Any:
    """The value at a JSON path (`$.detail.object.key`, `$.resources[0]`), or None."""
    value: Any = event
    for name, index, quoted in _STEP.findall(path.removeprefix("$")):
        if index:
            at = int(index)
            value = value[at] if isinstance(value, list) and at < len(value) else None
        else:
            value = value.get(name or quoted) if isinstance(value, Mapping) else None
    return value


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Fill `<name>` of an input template.

    Inside quotes a value is inserted as text (and escaped, so that the result stays JSON);
    outside it is inserted as JSON. A name that is not in `values` stays as it is.
    """
    parts: list[str] = []
    position = 0
    quoted = False
    for match in _PLACEHOLDER.finditer(template):
        before = template[position : match.start()]
        parts.append(before)
        quoted = _quoted_after(before, quoted)
        name = match.group(1)
        if name in values:
            parts.append(_as_text(values[name]) if quoted else _json(values[name]))
        else:
            parts.append(match.group(0))
        position = match.end()
    parts.append(template[position:])
    return "".join(parts)


def _quoted_after(text: str, quoted: bool) -> bool:
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
    return quoted


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else _json(value)
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
