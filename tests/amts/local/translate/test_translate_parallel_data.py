"""Parallel data: names, states, one import at a time, and which error says what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

Call = Callable[..., Any]


def _config(key: str = "pairs.csv", file_format: str = "CSV") -> dict[str, str]:
    return {"S3Uri": f"s3://book/{key}", "Format": file_format}


PAIRS = '"en","es"\n"A cat sleeps.","Un gato duerme."\n"A dog runs.","Un perro corre."\n'


def test_create_goes_through_creating_to_active(service: Any, configure: Call) -> None:
    configure(time_scale=0.005)
    service.put("pairs.csv", PAIRS)
    created = service.translate.create_parallel_data(
        Name="book-es", ParallelDataConfig=_config(), Description="cats"
    )
    assert (created["Name"], created["Status"]) == ("book-es", "CREATING")
    found = service.translate.get_parallel_data(Name="book-es")
    assert found["ParallelDataProperties"]["Status"] == "CREATING"
    assert "DataLocation" not in found

    found = service.imported("book-es")
    properties = found["ParallelDataProperties"]
    assert properties["Status"] == "ACTIVE"
    assert properties["Arn"] == "arn:aws:translate:us-east-1:123456789012:parallel-data/book-es"
    assert properties["SourceLanguageCode"] == "en"
    assert properties["TargetLanguageCodes"] == ["es"]
    assert properties["ParallelDataConfig"] == _config()
    assert properties["Description"] == "cats"
    counts = [properties[f"{name}RecordCount"] for name in ("Imported", "Failed", "Skipped")]
    assert counts == [2, 0, 0]
    assert properties["ImportedDataSize"] == len("A cat sleeps.Un gato duerme.") + len(
        "A dog runs.Un perro corre."
    )
    assert properties["LastUpdatedAt"] > properties["CreatedAt"]
    assert "LatestUpdateAttemptStatus" not in properties
    assert "AuxiliaryDataLocation" not in found


def test_locations_can_be_downloaded(service: Any) -> None:
    found = service.create("book-es", PAIRS + '"-x","menos x"\n"","nada"\n')
    assert found["DataLocation"]["RepositoryType"] == "S3"
    data = requests.get(found["DataLocation"]["Location"], timeout=10)
    assert data.text.startswith(PAIRS)
    auxiliary = requests.get(found["AuxiliaryDataLocation"]["Location"], timeout=10).json()
    assert auxiliary["summary"] == {"record_error_count": 1, "record_skipped_count": 1}
    assert [message["content"] for message in auxiliary["messages"]] == ["Line 4", "Line 5"]
    buckets = service.client("s3").list_buckets()["Buckets"]
    assert [bucket["Name"] for bucket in buckets] == ["book"]


def test_an_unusable_file_ends_failed_with_a_reason(service: Any) -> None:
    found = service.create("book-es", '"en","xx"\n"a","b"\n')
    properties = found["ParallelDataProperties"]
    assert properties["Status"] == "FAILED"
    assert "xx" in properties["Message"]
    auxiliary = requests.get(found["AuxiliaryDataLocation"]["Location"], timeout=10).json()
    assert auxiliary["messages"][0]["message"] == properties["Message"]


def test_a_missing_file_ends_failed(service: Any) -> None:
    service.translate.create_parallel_data(Name="a", ParallelDataConfig=_config("no.csv"))
    assert service.imported("a")["ParallelDataProperties"]["Status"] == "FAILED"
    config = {"S3Uri": "s3://nowhere/no.csv", "Format": "CSV"}
    service.translate.create_parallel_data(Name="b", ParallelDataConfig=config)
    properties = service.imported("b")["ParallelDataProperties"]
    assert properties["Status"] == "FAILED"
    assert "nowhere" in properties["Message"]


def test_a_file_in_another_region_ends_failed(service: Any) -> None:
    place = {"LocationConstraint": "eu-west-1"}
    service.client("s3").create_bucket(Bucket="far", CreateBucketConfiguration=place)
    service.put("pairs.csv", PAIRS, bucket="far")
    config = {"S3Uri": "s3://far/pairs.csv", "Format": "CSV"}
    service.translate.create_parallel_data(Name="a", ParallelDataConfig=config)
    properties = service.imported("a")["ParallelDataProperties"]
    assert (properties["Status"], "Region" in properties["Message"]) == ("FAILED", True)


def test_a_name_in_use_is_a_conflict(service: Any, refused: Call) -> None:
    service.create("book-es", PAIRS)
    error = refused(
        service.translate.create_parallel_data,
        Name="book-es",
        ParallelDataConfig=_config("parallel-data/book-es.csv"),
    )
    assert (error.code, error.status) == ("ConflictException", 409)


def test_only_one_import_at_a_time(service: Any, set_fault: Call, refused: Call) -> None:
    service.create("old", PAIRS)
    set_fault(kind="import_slow", seconds=2500, match="slow")
    service.put("pairs.csv", PAIRS)
    translate = service.translate
    translate.create_parallel_data(Name="slow", ParallelDataConfig=_config())

    error = refused(translate.create_parallel_data, Name="b", ParallelDataConfig=_config())
    assert (error.code, error.status) == ("LimitExceededException", 400)
    assert "slow" in error.message
    error = refused(translate.update_parallel_data, Name="old", ParallelDataConfig=_config())
    assert error.code == "LimitExceededException"
    for call in (translate.update_parallel_data, translate.delete_parallel_data):
        more = {"ParallelDataConfig": _config()} if call == translate.update_parallel_data else {}
        error = refused(call, Name="slow", **more)
        assert (error.code, error.status) == ("ConcurrentModificationException", 409)
    # Another Region has an import of its own.
    west = service.client("translate", "us-west-2")
    west.create_parallel_data(Name="b", ParallelDataConfig=_config())
    # What does not import is not held up.
    assert translate.delete_parallel_data(Name="old")["Status"] == "DELETING"
    assert service.imported("slow")["ParallelDataProperties"]["Status"] == "ACTIVE"


def test_update_keeps_status_active_and_tells_its_own(service: Any, set_fault: Call) -> None:
    service.create("book-es", PAIRS)
    set_fault(kind="import_slow", seconds=1500)
    uri = service.put("new.csv", '"en","es","fr"\n"A bird.","Un pájaro.","Un oiseau."\n')
    updated = service.translate.update_parallel_data(
        Name="book-es", ParallelDataConfig={"S3Uri": uri, "Format": "CSV"}, Description="birds"
    )
    assert (updated["Status"], updated["LatestUpdateAttemptStatus"]) == ("ACTIVE", "UPDATING")
    during = service.translate.get_parallel_data(Name="book-es")["ParallelDataProperties"]
    assert (during["Status"], during["LatestUpdateAttemptStatus"]) == ("ACTIVE", "UPDATING")
    assert during["ImportedRecordCount"] == 2

    after = service.imported("book-es")["ParallelDataProperties"]
    assert (after["Status"], after["LatestUpdateAttemptStatus"]) == ("ACTIVE", "ACTIVE")
    assert after["LatestUpdateAttemptAt"] == updated["LatestUpdateAttemptAt"]
    assert after["ImportedRecordCount"] == 1
    assert after["TargetLanguageCodes"] == ["es", "fr"]
    assert after["ParallelDataConfig"]["S3Uri"] == uri
    assert after["Description"] == "birds"


def test_a_failed_update_leaves_the_old_data_in_use(service: Any) -> None:
    service.create("book-es", PAIRS)
    uri = service.put("bad.csv", "no header")
    config = {"S3Uri": uri, "Format": "CSV"}
    service.translate.update_parallel_data(Name="book-es", ParallelDataConfig=config)
    found = service.imported("book-es")
    properties = found["ParallelDataProperties"]
    assert properties["Status"] == "ACTIVE"
    assert properties["LatestUpdateAttemptStatus"] == "FAILED"
    assert properties["ImportedRecordCount"] == 2
    assert properties["ParallelDataConfig"]["S3Uri"] != uri
    assert requests.get(found["DataLocation"]["Location"], timeout=10).text == PAIRS
    place = found["LatestUpdateAttemptAuxiliaryDataLocation"]["Location"]
    assert requests.get(place, timeout=10).json()["messages"]


def test_a_good_update_revives_a_failed_resource(service: Any) -> None:
    service.create("book-es", "no header")
    service.put("pairs.csv", PAIRS)
    service.translate.update_parallel_data(Name="book-es", ParallelDataConfig=_config())
    properties = service.imported("book-es")["ParallelDataProperties"]
    assert (properties["Status"], properties["LatestUpdateAttemptStatus"]) == ("ACTIVE", "ACTIVE")
    assert "Message" not in properties


def test_delete_is_asynchronous(
    service: Any, configure: Call, refused: Call, waiting: Call
) -> None:
    service.create("book-es", PAIRS)
    configure(time_scale=0.2)
    translate = service.translate
    assert translate.delete_parallel_data(Name="book-es")["Status"] == "DELETING"
    found = translate.get_parallel_data(Name="book-es")["ParallelDataProperties"]
    assert found["Status"] == "DELETING"
    configure()
    error = refused(translate.delete_parallel_data, Name="book-es")
    assert error.code == "ConcurrentModificationException"
    service.put("pairs.csv", PAIRS)
    error = refused(translate.create_parallel_data, Name="book-es", ParallelDataConfig=_config())
    assert error.code == "ConflictException"

    waiting(lambda: not translate.list_parallel_data()["ParallelDataPropertiesList"])
    error = refused(translate.get_parallel_data, Name="book-es")
    assert (error.code, error.status) == ("ResourceNotFoundException", 404)
    translate.create_parallel_data(Name="book-es", ParallelDataConfig=_config())


@pytest.mark.parametrize("operation", ["get", "update", "delete"])
def test_an_unknown_name_is_not_found(service: Any, refused: Call, operation: str) -> None:
    more = {"ParallelDataConfig": _config()} if operation == "update" else {}
    error = refused(getattr(service.translate, f"{operation}_parallel_data"), Name="no", **more)
    assert (error.code, error.status) == ("ResourceNotFoundException", 404)


def test_a_repeated_request_is_answered_once_more(service: Any, refused: Call) -> None:
    service.put("pairs.csv", PAIRS)
    request = {"Name": "book-es", "ParallelDataConfig": _config(), "ClientToken": "token-1"}
    translate = service.translate
    translate.create_parallel_data(**request)
    assert translate.create_parallel_data(**request)["Status"] == "CREATING"
    other = {**request, "Description": "another request with the same token"}
    assert refused(translate.create_parallel_data, **other).code == "ConflictException"
    service.imported("book-es")
    assert translate.create_parallel_data(**request)["Status"] == "ACTIVE"

    again = translate.update_parallel_data(**request)
    assert (
        translate.update_parallel_data(**request)["LatestUpdateAttemptAt"]
        == (again["LatestUpdateAttemptAt"])
    )
    service.imported("book-es")


def test_list_has_pages(service: Any, refused: Call) -> None:
    for name in ("a", "b", "c"):
        service.create(name, PAIRS)
    first = service.translate.list_parallel_data(MaxResults=2)
    assert [p["Name"] for p in first["ParallelDataPropertiesList"]] == ["a", "b"]
    second = service.translate.list_parallel_data(MaxResults=2, NextToken=first["NextToken"])
    assert [p["Name"] for p in second["ParallelDataPropertiesList"]] == ["c"]
    assert "NextToken" not in second
    error = refused(service.translate.list_parallel_data, NextToken="made up")
    assert error.code == "InvalidParameterValueException"


@pytest.mark.parametrize("region", ["eu-central-1", "ap-northeast-1"])
@pytest.mark.parametrize("operation", ["create", "update", "get", "list", "delete"])
def test_active_custom_translation_is_in_three_regions_only(
    service: Any, refused: Call, region: str, operation: str
) -> None:
    service.put("pairs.csv", PAIRS)
    request: dict[str, Any] = {} if operation == "list" else {"Name": "a"}
    if operation in ("create", "update"):
        request["ParallelDataConfig"] = _config()
    error = refused(
        getattr(service.client("translate", region), f"{operation}_parallel_data"), **request
    )
    assert (error.code, error.status) == ("NotAuthorizedException", 400)


def test_a_file_without_a_valid_record_names_them_all(service: Any) -> None:
    found = service.create("book-es", '"en","es"\n"-x","menos x"\n"","nada"\n')
    properties = found["ParallelDataProperties"]
    assert properties["Status"] == "FAILED"
    assert "no valid record" in properties["Message"]
    counts = [properties[f"{name}RecordCount"] for name in ("Imported", "Failed", "Skipped")]
    assert counts == [0, 1, 1]
    assert "DataLocation" not in found
    auxiliary = requests.get(found["AuxiliaryDataLocation"]["Location"], timeout=10).json()
    assert auxiliary["summary"] == {"record_error_count": 1, "record_skipped_count": 1}
    places = [message["content"] for message in auxiliary["messages"]]
    assert places == ["Input file", "Line 2", "Line 3"]


@pytest.mark.parametrize(
    ("file_format", "body", "failed"),
    [
        ("TSV", "en\tes\nA cat.\tUn gato.\n@dog\tun perro\n", "Line 3"),
        (
            "TMX",
            '<tmx version="1.4"><header srclang="en"/><body>'
            '<tu><tuv xml:lang="es"><seg>x</seg></tuv><tuv xml:lang="fr"><seg>y</seg></tuv></tu>'
            '<tu><tuv xml:lang="en"><seg>A cat.</seg></tuv>'
            '<tuv xml:lang="es"><seg>Un gato.</seg></tuv></tu></body></tmx>',
            "Number 1 TU element",
        ),
    ],
)
def test_every_format_is_kept_and_its_errors_are_named(
    service: Any, file_format: str, body: str, failed: str
) -> None:
    found = service.create("book-es", body, file_format)
    properties = found["ParallelDataProperties"]
    assert (properties["Status"], properties["FailedRecordCount"]) == ("ACTIVE", 1)
    assert properties["ImportedDataSize"] == len("A cat.Un gato.")
    assert requests.get(found["DataLocation"]["Location"], timeout=10).text == body
    auxiliary = requests.get(found["AuxiliaryDataLocation"]["Location"], timeout=10).json()
    assert [message["content"] for message in auxiliary["messages"]] == [failed]


def test_a_deletion_takes_the_copies_with_it(service: Any, waiting: Call) -> None:
    found = service.create("book-es", PAIRS + '"","nada"\n')
    service.create("book-es_2", PAIRS)
    links = [found[f"{name}Location"]["Location"] for name in ("Data", "AuxiliaryData")]
    assert [requests.get(link, timeout=10).status_code for link in links] == [200, 200]
    service.translate.delete_parallel_data(Name="book-es")
    waiting(lambda: len(service.translate.list_parallel_data()["ParallelDataPropertiesList"]) == 1)
    assert [requests.get(link, timeout=10).status_code for link in links] == [404, 404]
    other = service.imported("book-es_2")["DataLocation"]["Location"]
    assert requests.get(other, timeout=10).text == PAIRS
    again = service.create("book-es", PAIRS)
    assert requests.get(again["DataLocation"]["Location"], timeout=10).text == PAIRS


def test_records_that_are_made_to_fail(service: Any, set_fault: Call) -> None:
    set_fault(kind="records_failed", records=1, match="book-*", message="No reason.")
    found = service.create("book-es", PAIRS)
    properties = found["ParallelDataProperties"]
    counts = [properties[f"{name}RecordCount"] for name in ("Imported", "Failed", "Skipped")]
    assert (properties["Status"], counts) == ("ACTIVE", [1, 1, 0])
    auxiliary = requests.get(found["AuxiliaryDataLocation"]["Location"], timeout=10).json()
    assert auxiliary["messages"] == [{"content": "Record 1", "message": "No reason."}]
    set_fault(kind="records_failed", records=2)
    assert service.create("other", PAIRS)["ParallelDataProperties"]["Status"] == "FAILED"


def test_a_config_needs_both_members(service: Any, refused: Call) -> None:
    for config in ({"Format": "CSV"}, {"S3Uri": "s3://book/pairs.csv"}):
        error = refused(service.translate.create_parallel_data, Name="a", ParallelDataConfig=config)
        assert error.code == "InvalidRequestException"


def test_at_most_a_thousand_resources(
    service: Any, refused: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amts.local.translate import parallel_data

    monkeypatch.setattr(parallel_data, "PARALLEL_DATA_RESOURCES", 1)
    service.create("a", PAIRS)
    service.put("pairs.csv", PAIRS)
    error = refused(service.translate.create_parallel_data, Name="b", ParallelDataConfig=_config())
    assert error.code == "LimitExceededException"


def test_a_reset_forgets_imports_that_run(service: Any, set_fault: Call) -> None:
    set_fault(kind="import_slow", seconds=100)
    service.put("pairs.csv", PAIRS)
    service.translate.create_parallel_data(Name="a", ParallelDataConfig=_config())
    assert requests.post(f"{service.endpoint}/moto-api/reset", timeout=10).ok
    service.client("s3").create_bucket(Bucket="book")
    assert json.dumps(service.translate.list_parallel_data()["ParallelDataPropertiesList"]) == "[]"
    assert service.create("a", PAIRS)["ParallelDataProperties"]["Status"] == "ACTIVE"
