"""Reads and writes the ledger. The rules of the lock are told in `cloud.run_lock`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from bitext.errors import ConditionFailed
from cloud import clients, ledger_items
from cloud.errors import translate_errors
from cloud.ledger_items import BranchState, Document, DocumentState, Job, Lock, Progress, Run
from cloud.runs import timestamp, utc_now
from cloud.threads import in_threads

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import PutItemInputTypeDef, UpdateItemInputTypeDef

# Documents.


def documents(table: str, language: str) -> Iterator[Document]:
    """Yield what the ledger knows of a language's documents.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    partition = ledger_items.documents_partition(language)
    for item in _query(table, partition):
        yield ledger_items.read_document(item)


def find_document(table: str, language: str, path: str) -> Document | None:
    """Return one document's item, or None.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    item = _get(table, ledger_items.document_key(language, path))
    return ledger_items.read_document(item) if item else None


def put_document(table: str, document: Document) -> None:
    """Write a document's item whole. `updated_at` is set when it is empty.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    item = ledger_items.document_item(document)
    if not document.updated_at:
        item["updated_at"] = {"S": timestamp(utc_now())}
    with translate_errors():
        clients.dynamodb().put_item(TableName=table, Item=item)


def mark_documents(
    table: str, language: str, paths: Sequence[str], state: DocumentState, **values: Any
) -> None:
    """Set the state of several documents of a language, several at a time.

    Args:
        table: the ledger's table.
        language: the target language.
        paths: the documents.
        state: the state.
        values: further attributes of `ledger_items.Document` to set; the others stay.

    Raises:
        TypeError: there is no such attribute.
        ServiceError: DynamoDB refused or is busy; some may have been written.
    """
    _check_names(Document, values)
    clients.dynamodb()
    in_threads(
        lambda path: _set(
            table, ledger_items.document_key(language, path), {**values, "state": state}
        ),
        paths,
    )


def mark_moved(table: str, language: str, moved: Mapping[str, str], run: str) -> None:
    """Mark documents of a language RETIRED since they were moved, several at a time.

    What the items of their new paths, if there are any, say of earlier moves is forgotten: until
    the documents are published there nothing else may be known of where they came from.

    Args:
        table: the ledger's table.
        language: the target language.
        moved: the path before, by the path now.
        run: the run that found it.

    Raises:
        ServiceError: DynamoDB refused or is busy; some may have been written.
    """
    forgotten = dict.fromkeys(("human_key", "origin_key", "moved_from", "moved_to"), "")

    def mark(move: tuple[str, str]) -> None:
        path, old = move
        with suppress(ConditionFailed):
            key = ledger_items.document_key(language, path)
            _set(table, key, forgotten, "attribute_exists(pk)")
        values = {"state": "RETIRED", "problem": "", "moved_to": path, "run": run}
        _set(table, ledger_items.document_key(language, old), values)

    clients.dynamodb()
    in_threads(mark, list(moved.items()))


def update_document(table: str, language: str, path: str, **values: Any) -> None:
    """Set some attributes of a document's item and leave the others.

    Raises:
        TypeError: there is no such attribute.
        ServiceError: DynamoDB refused or is busy.
    """
    _check_names(Document, values)
    _set(table, ledger_items.document_key(language, path), values)


# Runs.


def put_run(table: str, run: Run) -> None:
    """Write a run's item whole.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    with translate_errors():
        clients.dynamodb().put_item(TableName=table, Item=ledger_items.run_item(run))


def put_new_run(table: str, run: Run) -> None:
    """Write a run's item unless there is one.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    try:
        with translate_errors():
            clients.dynamodb().put_item(
                TableName=table,
                Item=ledger_items.run_item(run),
                ConditionExpression="attribute_not_exists(pk)",
            )
    except ConditionFailed:
        return


def fail_run(table: str, run: str) -> None:
    """Note that a run died: FAILED, unless it had told its end itself.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    _update_if(
        table,
        ledger_items.run_key(run),
        "SET #state = :failed, ended_at = :now",
        "#state = :running",
        {"#state": "state"},
        {
            ":failed": {"S": "FAILED"},
            ":running": {"S": "RUNNING"},
            ":now": {"S": timestamp(utc_now())},
        },
    )


def find_run(table: str, run: str) -> Run | None:
    """Return a run's item, or None.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    item = _get(table, ledger_items.run_key(run))
    return ledger_items.read_run(item) if item else None


def runs(table: str, limit: int = 20) -> list[Run]:
    """Return the latest runs, the newest first.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    with translate_errors():
        page = clients.dynamodb().query(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": ledger_items.runs_partition()}},
            ScanIndexForward=False,
            Limit=limit,
        )
    return [ledger_items.read_run(item) for item in page["Items"]]


def record_progress(table: str, run: str, language: str, step: str, **values: Any) -> None:
    """Note how far a language of a run is.

    Args:
        table: the ledger's table.
        run: the run.
        language: the target language.
        step: the step that reports, e.g. "publish".
        values: attributes of `ledger_items.Progress` to set; the others stay.

    Raises:
        TypeError: there is no such attribute.
        ServiceError: DynamoDB refused or is busy.
    """
    _check_names(Progress, values)
    values = {"state": "RUNNING", **values, "step": step}
    _set(table, ledger_items.progress_key(run, language), values)


def end_progress(table: str, run: str, language: str, state: BranchState, **values: Any) -> None:
    """Note how a language of a run ended. The step that wrote last stays to be seen.

    Args:
        table: the ledger's table.
        run: the run.
        language: the target language.
        state: COMPLETED or FAILED.
        values: attributes of `ledger_items.Progress` to set; the others stay.

    Raises:
        TypeError: there is no such attribute.
        ServiceError: DynamoDB refused or is busy.
    """
    _check_names(Progress, values)
    _set(table, ledger_items.progress_key(run, language), {**values, "state": state})


def progress(table: str, run: str) -> Iterator[Progress]:
    """Yield how far each language of a run is.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    for item in _query(table, ledger_items.progress_partition(run)):
        yield ledger_items.read_progress(item)


# Jobs whose answers are not published.


def note_job(table: str, job: Job) -> None:
    """Note a language's job, in place of the one before.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    values = {"run": job.run, "job_id": job.job_id, "parallel_data": job.parallel_data}
    _set(table, ledger_items.job_key(job.language), values)


def find_job(table: str, language: str) -> Job | None:
    """Return a language's job, or None.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    item = _get(table, ledger_items.job_key(language))
    return ledger_items.read_job(item) if item else None


def strike_job(table: str, language: str, run: str) -> None:
    """Note that a run's job is published; another run's note stays.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    _update_if(
        table,
        ledger_items.job_key(language),
        "SET #run = :none",
        "#run = :run",
        {"#run": "run"},
        {":none": {"S": ""}, ":run": {"S": run}},
    )


# The lock.


def find_lock(table: str) -> Lock | None:
    """Return the lock as it is now, or None when nothing runs.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    item = _get(table, ledger_items.lock_key())
    return ledger_items.read_lock(item) if item else None


def take_lock(table: str, lock: Lock) -> bool:
    """Take the lock when nobody holds it; False when somebody does.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    return _put_lock(table, lock, "attribute_not_exists(pk)", {})


def take_over_lock(table: str, lock: Lock, dead: Lock) -> bool:
    """Take the lock from a run that died; False when it changed hands meanwhile.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    return _put_lock(table, lock, "#run = :dead", {":dead": {"S": dead.run}})


def mark_wanted(table: str, run: str) -> bool:
    """Ask the run that holds the lock to look again; False when it no longer holds it.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    return _add_wanted(table, run, 1, "#run = :run", {})


def strike_wanted(table: str, run: str, count: int) -> None:
    """Take requests to look again off the lock's count, while the run holds it.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    condition = "#run = :run AND wanted >= :count"
    _add_wanted(table, run, -count, condition, {":count": {"N": str(count)}})


def _add_wanted(
    table: str, run: str, change: int, condition: str, values: Mapping[str, Any]
) -> bool:
    """Change the lock's count of requests on a condition; False when it does not hold."""
    return _update_if(
        table,
        ledger_items.lock_key(),
        "ADD wanted :change",
        condition,
        {"#run": "run"},
        {":change": {"N": str(change)}, ":run": {"S": run}, **values},
    )


def delete_lock(table: str, seen: Lock) -> bool:
    """Release the lock when it still is as it was seen: same run, same count of `wanted`.

    Raises:
        ServiceError: DynamoDB refused or is busy.
    """
    try:
        with translate_errors():
            clients.dynamodb().delete_item(
                TableName=table,
                Key=ledger_items.lock_key(),
                ConditionExpression="#run = :run AND wanted = :seen",
                ExpressionAttributeNames={"#run": "run"},
                ExpressionAttributeValues={
                    ":run": {"S": seen.run},
                    ":seen": {"N": str(seen.wanted)},
                },
            )
    except ConditionFailed:
        return False
    return True


def _put_lock(
    table: str, lock: Lock, condition: str, condition_values: ledger_items.Attributes
) -> bool:
    request: PutItemInputTypeDef = {
        "TableName": table,
        "Item": ledger_items.lock_item(lock),
        "ConditionExpression": condition,
    }
    if condition_values:
        request["ExpressionAttributeNames"] = {"#run": "run"}
        request["ExpressionAttributeValues"] = condition_values
    try:
        with translate_errors():
            clients.dynamodb().put_item(**request)
    except ConditionFailed:
        return False
    return True


def _get(table: str, key: ledger_items.Attributes) -> Mapping[str, Mapping[str, Any]] | None:
    with translate_errors():
        answer = clients.dynamodb().get_item(TableName=table, Key=key, ConsistentRead=True)
    return answer.get("Item")


def _query(table: str, partition: str) -> Iterator[Mapping[str, Mapping[str, Any]]]:
    with translate_errors():
        pages = clients.dynamodb().get_paginator("query")
        for page in pages.paginate(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
        ):
            yield from page["Items"]


def _update_if(
    table: str,
    key: ledger_items.Attributes,
    expression: str,
    condition: str,
    names: Mapping[str, str],
    values: Mapping[str, Any],
) -> bool:
    """Update an item on a condition; False when it does not hold."""
    try:
        with translate_errors():
            clients.dynamodb().update_item(
                TableName=table,
                Key=key,
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
    except ConditionFailed:
        return False
    return True


def _set(
    table: str, key: ledger_items.Attributes, values: Mapping[str, Any], condition: str = ""
) -> None:
    values = {"updated_at": timestamp(utc_now()), **values}
    attributes = ledger_items.to_attributes(values)
    gone = [name for name, value in values.items() if value is None]
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in attributes)
    if gone:
        expression += " REMOVE " + ", ".join(f"#{name}" for name in gone)
    request: UpdateItemInputTypeDef = {
        "TableName": table,
        "Key": key,
        "UpdateExpression": expression,
        "ExpressionAttributeNames": {f"#{name}": name for name in values},
        "ExpressionAttributeValues": {f":{name}": value for name, value in attributes.items()},
    }
    if condition:
        request["ConditionExpression"] = condition
    with translate_errors():
        clients.dynamodb().update_item(**request)


def _check_names(kind: type[Document] | type[Progress], values: Mapping[str, Any]) -> None:
    unknown = sorted(set(values) - {field.name for field in fields(kind)})
    if unknown:
        raise TypeError(f"the ledger's {kind.__name__} has no attribute {unknown[0]!r}")
