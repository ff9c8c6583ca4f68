"""Parallel data as tables and lines."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from amts.parallel_data import Resource
from amts.rendering.tables import table
from amts.rendering.text import NONE, count, printable
from bitext.import_errors import ErrorMessage

_STYLES = {"ACTIVE": "green", "FAILED": "bold red", "DELETING": "yellow"}


def resources_table(resources: Sequence[Resource]) -> RenderableType:
    """Return resources, one a row, and below it what the service says of some of them."""
    made = table(
        "Name", "Languages", "Status", ">Records", ">Characters", ">Skipped", ">Failed", "Updated"
    )
    for one in resources:
        made.add_row(
            Text(printable(one.name)),
            Text(languages(one)),
            state(one),
            _number(one.imported),
            _number(one.imported_size),
            _number(one.skipped),
            _number(one.failed),
            Text(_moment(one.last_updated_at)),
        )
    said = [Text(printable(f"{one.name}: {one.message}")) for one in resources if one.message]
    return Group(made, "", *said) if said else made


def resource_view(
    resource: Resource,
    explanation: Sequence[str],
    file_size: str,
    errors: str,
    messages: Sequence[ErrorMessage] = (),
    more: int = 0,
) -> RenderableType:
    """Return all that is known of one resource.

    Args:
        resource: the resource.
        explanation: what its state means, one line each.
        file_size: what there is to say about the size of its data.
        errors: what there is to say about its errors file.
        messages: the first messages of that file.
        more: messages that are left out.
    """
    rows: list[tuple[str, Text]] = [
        ("ARN", Text(printable(resource.arn))),
        ("Description", _text(resource.description)),
        ("Status", state(resource)),
        ("Message", _text(resource.message)),
        ("Languages", Text(languages(resource))),
        ("Input file", _text(resource.s3_uri)),
        ("Format", _text(resource.format)),
        ("Encryption key", _text(resource.encryption_key or "AWS's own")),
        ("Records", Text(_counts(resource))),
        ("Characters", Text(_number(resource.imported_size))),
        ("File size", Text(printable(file_size))),
        ("Created", Text(_moment(resource.created_at))),
        ("Updated", Text(_moment(resource.last_updated_at))),
        ("Latest update", Text(_latest_update(resource))),
        ("Errors file", Text(printable(errors))),
    ]
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(Text(f"  {name}"), value)
    parts: list[RenderableType] = [Text(f"Parallel data {printable(resource.name)}"), grid]
    if explanation:
        parts += ["", *(Text(line, "yellow") for line in explanation)]
    if messages:
        parts += ["", *(_message(one) for one in messages)]
    if more > 0:
        parts.append(Text(f"and {count(more, 'more message', 'more messages')}"))
    return Group(*parts)


def languages(resource: Resource) -> str:
    """Return from which language into which, `en -> zh, es`."""
    if not resource.source_language:
        return NONE
    return printable(f"{resource.source_language} -> {', '.join(resource.target_languages)}")


def state(resource: Resource) -> Text:
    """Return a resource's state in its colour."""
    style = _STYLES.get(resource.status, "cyan")
    if resource.status == "ACTIVE" and resource.latest_update_attempt_status == "FAILED":
        style = "yellow"
    return Text(printable(resource.state), style)


def _message(one: ErrorMessage) -> Text:
    place = f"{one.content}: " if one.content else ""
    return Text(printable(place + one.message))


def _latest_update(resource: Resource) -> str:
    if not resource.latest_update_attempt_status:
        return NONE
    status = printable(resource.latest_update_attempt_status.lower())
    return f"{status}, {_moment(resource.latest_update_attempt_at)}"


def _counts(resource: Resource) -> str:
    if resource.imported is None:
        return NONE
    return (
        f"{resource.imported:,} imported, {resource.skipped or 0:,} skipped, "
        f"{resource.failed or 0:,} failed"
    )


def _number(value: int | None) -> str:
    return NONE if value is None else f"{value:,}"


def _text(value: str) -> Text:
    return Text(printable(value) or NONE)


def _moment(text: str) -> str:
    return f"{text[:10]} {text[11:19]}Z" if text else NONE
