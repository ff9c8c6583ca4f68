from __future__ import annotations

import pytest
from botocore.stub import Stubber

from bitext.errors import AccessRefused, InvalidInput, ObjectMissing, ServiceBusy
from cloud import clients, objects
from cloud.objects import ObjectRef, S3Uri
from tests.support.book_fixtures import BookResources

KEYS = [
    "source/a b.md",
    "source/a%2Bb.md",
    "source/a+b.md",
    "source/chapter/&amp;<x>.md",
    "source/été/第一章 序論.md",
    "source/🙂.ipynb",
    "source/" + "k" * 1017,
]


def test_listing_gives_every_key_as_it_was_written(book: BookResources) -> None:
    for key in KEYS:
        book.put(key)
    found = list(objects.list_objects(book.book_bucket, "source/"))
    assert [item.key for item in found] == sorted(KEYS, key=lambda key: key.encode())
    for item in found:
        assert objects.get_bytes(book.book_bucket, item.key, item.version) == b"text"


def test_listing_gives_the_latest_version_and_leaves_deleted_objects_out(
    book: BookResources,
) -> None:
    book.put("source/a.md", b"first")
    second = book.put("source/a.md", b"second")
    book.put("source/gone.md")
    clients.s3().delete_object(Bucket=book.book_bucket, Key="source/gone.md")
    book.put("other/b.md")
    (found,) = objects.list_objects(book.book_bucket, "source/")
    assert (found.key, found.version_id, found.size) == ("source/a.md", second, 6)
    assert found.version == second


def test_listing_turns_pages(book: BookResources, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(25):
        book.put(f"source/{number:02}.md")
        book.put(f"source/{number:02}.md", b"again")
    client = clients.s3()
    paginator = client.get_paginator("list_object_versions")
    pages = paginator.paginate(
        Bucket=book.book_bucket, Prefix="source/", PaginationConfig={"PageSize": 7}
    )
    latest = [
        version["Key"]
        for page in pages
        for version in page.get("Versions", [])
        if version["IsLatest"]
    ]
    listed = [item.key for item in objects.list_objects(book.book_bucket, "source/")]
    assert listed == latest == [f"source/{number:02}.md" for number in range(25)]


def test_an_object_without_versions_is_named_by_its_etag(book: BookResources) -> None:
    clients.s3().create_bucket(Bucket="plain")
    written = objects.put_bytes("plain", "a", b"one")
    (found,) = objects.list_objects("plain", "")
    assert found.version_id == ""
    assert found.version == written
    assert written.startswith("etag:")
    assert objects.get_bytes("plain", "a", found.version) == b"one"
    objects.put_bytes("plain", "a", b"two")
    with pytest.raises(ObjectMissing):
        objects.get_bytes("plain", "a", found.version)


def test_reading_an_earlier_version(book: BookResources) -> None:
    first = objects.put_bytes(book.book_bucket, "a", b"one")
    objects.put_bytes(book.book_bucket, "a", b"two")
    assert objects.get_bytes(book.book_bucket, "a", first) == b"one"
    assert objects.get_bytes(book.book_bucket, "a") == b"two"


def test_missing_objects(book: BookResources) -> None:
    with pytest.raises(ObjectMissing, match="GetObject"):
        objects.get_bytes(book.book_bucket, "nothing")
    with pytest.raises(ObjectMissing):
        objects.get_bytes("no-such-bucket", "nothing")
    assert objects.find_json(book.book_bucket, "nothing") is None
    assert not objects.exists(book.book_bucket, "nothing")
    book.put("there")
    assert objects.exists(book.book_bucket, "there")


def test_json_and_lines(book: BookResources) -> None:
    objects.put_json(book.work_bucket, "a.json", {"文": [1, None]})
    assert objects.get_json(book.work_bucket, "a.json") == {"文": [1, None]}
    values = [{"text": "line\u2028separator\nand newline"}, {"text": "第二"}]
    objects.write_lines(book.work_bucket, "a.jsonl", values)
    assert list(objects.read_lines(book.work_bucket, "a.jsonl")) == values
    objects.write_lines(book.work_bucket, "empty.jsonl", [])
    assert list(objects.read_lines(book.work_bucket, "empty.jsonl")) == []


def test_content_that_is_not_json(book: BookResources) -> None:
    objects.put_bytes(book.work_bucket, "a", b"{")
    objects.put_bytes(book.work_bucket, "b", b'{"a": 1}\n\xff\n')
    with pytest.raises(InvalidInput, match="work-bucket/a is not JSON"):
        objects.get_json(book.work_bucket, "a")
    with pytest.raises(InvalidInput, match="line 2"):
        list(objects.read_lines(book.work_bucket, "b"))


def test_many_objects_keep_their_order(book: BookResources) -> None:
    contents = {f"k/{number}": str(number).encode() for number in range(40)}
    versions = objects.put_many(book.work_bucket, contents)
    assert list(versions) == list(contents)
    refs = [ObjectRef(key, versions[key]) for key in reversed(contents)]
    assert objects.get_many(book.work_bucket, refs) == list(reversed(contents.values()))
    assert objects.get_many(book.work_bucket, []) == []
    with pytest.raises(ObjectMissing):
        objects.get_many(book.work_bucket, [*refs, ObjectRef("none")])
    assert objects.find_many(book.work_bucket, [refs[0], ObjectRef("none")]) == [b"39", None]


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("AccessDenied", 403, AccessRefused),
        ("SlowDown", 503, ServiceBusy),
        ("InternalError", 500, ServiceBusy),
        ("RequestTimeout", 400, ServiceBusy),
        ("NoSuchVersion", 404, ObjectMissing),
    ],
)
def test_errors_of_s3(
    aws_environment: None, code: str, status: int, expected: type[Exception]
) -> None:
    with Stubber(clients.s3()) as stub:
        stub.add_client_error("get_object", code, "no", http_status_code=status)
        with pytest.raises(expected):
            objects.get_bytes("bucket", "key")


def test_uris() -> None:
    uri = S3Uri.parse("s3://bucket/a b/第+%.md")
    assert (uri.bucket, uri.key) == ("bucket", "a b/第+%.md")
    assert str(uri) == "s3://bucket/a b/第+%.md"
    for bad in ("bucket/key", "s3:///key", "s3://bucket", "http://bucket/key"):
        with pytest.raises(InvalidInput):
            S3Uri.parse(bad)
