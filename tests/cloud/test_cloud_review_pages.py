"""A review page lies where the report says, and its links lead to what lies in the bucket."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from bitext.records import write_record
from bitext.settings import ENGLISH, LanguageSettings
from cloud import clients, runs
from cloud.review_pages import write_review
from tests.bitext.record_examples import KEPT, record
from tests.support.book_fixtures import BookResources

CHINESE = LanguageSettings("zh", "Chinese", "zh")


def test_the_page_and_where_it_leads(book: BookResources) -> None:
    told = record(path="a b/c/losses.md")
    for key in (told.published.key, runs.index_key(told.run)):
        book.put(key)
    book.put(runs.state_key("zh", told.path), write_record(told))

    key = write_review(book.book_bucket, told, ENGLISH, CHINESE)

    assert key == f"reports/{told.run}/review/zh/a b/c/losses.md.html"
    page = clients.s3().get_object(Bucket=book.book_bucket, Key=key)
    assert page["ContentType"] == "text/html; charset=utf-8"
    links = re.findall(r'href="([^"#]+)"', page["Body"].read().decode())
    listed = clients.s3().list_objects_v2(Bucket=book.book_bucket)["Contents"]
    targets = {
        posixpath.normpath(posixpath.join(posixpath.dirname(key), unquote(link))) for link in links
    }
    assert len(targets) == 3
    assert targets <= {item["Key"] for item in listed}


def test_a_document_that_people_settled_has_no_page(book: BookResources) -> None:
    assert write_review(book.book_bucket, record([KEPT]), ENGLISH, CHINESE) == ""
    assert clients.s3().list_objects_v2(Bucket=book.book_bucket).get("KeyCount") == 0
