"""What ExtractAndPair leaves behind, and what it does not when the pairs break a rule."""

from __future__ import annotations

import pytest

from bitext.errors import InvalidParallelData
from bitext.extraction import ExtractedDocument, Extraction
from bitext.pairs import Pair, Selection
from bitext.settings import LanguageSettings, parse_language
from cloud import clients, environment, extraction_results
from cloud.manifests import Manifest
from tests.support.book_fixtures import BookResources

RUN = "20260101T000000Z-aaaaaa"
GOOD = Pair("A cat sleeps.", "猫在睡觉。", 1.0, "one.md")


def language(code: str) -> LanguageSettings:
    return parse_language({"code": code}, code)


def extraction(*pairs: Pair) -> Extraction:
    document = ExtractedDocument("one.md", "<p>Text.</p>", "", 0, 1, 0, 5)
    return Extraction({0: document}, Selection(pairs, ()), ())


def write(found: Extraction) -> dict:
    book = environment.BookEnvironment.load()
    manifest = Manifest(language("en"), language("zh"), "", ())
    return extraction_results.write(book, RUN, manifest, found)


def written(book: BookResources, folder: str) -> list[str]:
    found = clients.s3().list_objects_v2(Bucket=book.work_bucket, Prefix=f"runs/{RUN}/zh/{folder}/")
    return [item["Key"] for item in found.get("Contents", [])]


def test_pairs_within_the_rules_are_stored(book: BookResources) -> None:
    told = write(extraction(GOOD))
    assert (told["route"], told["parallel_data"]["pairs"]) == ("import", 1)
    (key,) = written(book, "parallel-data")
    assert told["parallel_data"]["uri"] == f"s3://{book.work_bucket}/{key}"
    body = clients.s3().get_object(Bucket=book.work_bucket, Key=key)["Body"].read()
    assert body.decode("utf-8") == '"en","zh"\n"A cat sleeps.","猫在睡觉。"\n'


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("-x is negative.", "-x 是负数。", "the source begins with -"),
        ("A line\nbreak.", "换行。", "a field has a line break"),
        ("Nothing.", " ", "the target is empty"),
        ("x" * 1001, "长", "the source is longer than 1,000 bytes"),
        ("A cat sleeps.", "一只猫在睡觉。", "its source stands in line 2 already"),
        ("A cat.", "A cat.", "the target is the source"),
    ],
)
def test_a_broken_rule_stops_the_language_before_anything_is_imported(
    book: BookResources, source: str, target: str, reason: str
) -> None:
    wrong = Pair(source, target, 1.0, "one.md")
    with pytest.raises(InvalidParallelData) as caught:
        write(extraction(GOOD, wrong))
    assert str(caught.value).endswith(f".csv: line 3: {reason}")
    assert str(caught.value).startswith(f"runs/{RUN}/zh/parallel-data/")
    # Neither the file nor the result that the next steps and the report read.
    assert written(book, "parallel-data") == []
    assert written(book, "results") == []
