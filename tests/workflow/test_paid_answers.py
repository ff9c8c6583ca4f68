"""Text that was translated is used, also when the run that asked for it came to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bitext.records import read_record
from tests.workflow.deployed_book import DeployedBook
from tests.workflow.small_book import CHAPTERS, source


@contextmanager
def broken(book: DeployedBook, handler: str) -> Iterator[None]:
    """A function that cannot do its work: it looks in another bucket."""
    functions = book.client("lambda")
    found = {one["Handler"]: one for one in functions.list_functions()["Functions"]}[handler]
    name, deployed = found["FunctionName"], found["Environment"]["Variables"]
    wrong = {**deployed, "AMTS_WORK_BUCKET": "nothing"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": wrong})
    try:
        yield
    finally:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": deployed}
        )


def test_a_publish_that_failed_costs_nothing_again(book: DeployedBook) -> None:
    files = {f"source/{path}": text for path, text in source().items()}
    with broken(book, "steps.publish.handler"):
        failed = book.push_and_wait(files)
    assert failed["outcome"] == "FAILED"
    assert all(entry["characters_sent"] > 0 for entry in failed["languages"])
    assert book.keys("translated/") == []

    # English moved on before anybody looked.
    new = "\nNobody knows the best step.\n"
    path = CHAPTERS[2]
    report = book.push_and_wait({f"source/{path}": source()[path] + new})
    assert report["outcome"] == "COMPLETED"
    for entry in report["languages"]:
        assert entry["characters_sent"] == len(new.strip())
        states = {document["state"] for document in entry["documents"]}
        assert states == {"published"}
        key = f"state/bitext/{entry['language']}/{path}.jsonl"
        record = read_record(book.get(key), key)
        assert record is not None
        assert [line.made.run for line in record.lines] == [failed["run"]] * 4 + [report["run"]]

    # What is published is looked for no more.
    again = book.push_and_wait({f"source/{path}": source()[path]})
    assert all(entry["characters_sent"] == 0 for entry in again["languages"])
