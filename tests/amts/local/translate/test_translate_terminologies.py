"""Custom terminologies, and tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

Call = Callable[..., Any]
TERMS = "en,es,zh\nMXNet,MX-Red,\nneural network,red neuronal,神经网络\n,nada,无\n"


def _import(service: Any, body: str = TERMS, file_format: str = "CSV", **more: Any) -> Any:
    data = {"File": body.encode(), "Format": file_format, **more.pop("data", {})}
    request = {"Name": "terms", "MergeStrategy": "OVERWRITE", **more}
    return service.translate.import_terminology(TerminologyData=data, **request)


def test_import_get_list_delete(service: Any, refused: Call) -> None:
    answer = _import(service, Description="words")
    properties = answer["TerminologyProperties"]
    assert properties["Arn"] == "arn:aws:translate:us-east-1:123456789012:terminology/terms"
    assert properties["SourceLanguageCode"] == "en"
    assert properties["TargetLanguageCodes"] == ["es", "zh"]
    assert (properties["TermCount"], properties["SkippedTermCount"]) == (2, 1)
    assert properties["SizeBytes"] == len(TERMS.encode())
    assert properties["Description"] == "words"
    auxiliary = requests.get(answer["AuxiliaryDataLocation"]["Location"], timeout=10).json()
    assert len(auxiliary["messages"]) == 1

    found = service.translate.get_terminology(Name="terms", TerminologyDataFormat="CSV")
    place = found["TerminologyDataLocation"]
    assert requests.get(place["Location"], timeout=10).content.decode() == TERMS
    listed = service.translate.list_terminologies()["TerminologyPropertiesList"]
    assert [one["Name"] for one in listed] == ["terms"]
    service.translate.delete_terminology(Name="terms")
    for operation in (service.translate.get_terminology, service.translate.delete_terminology):
        assert refused(operation, Name="terms").code == "ResourceNotFoundException"


def test_a_second_import_overwrites(service: Any) -> None:
    first = _import(service)["TerminologyProperties"]
    second = _import(service, "en\tfr\nhouse\tmaison\n", "TSV")["TerminologyProperties"]
    assert second["CreatedAt"] == first["CreatedAt"]
    assert (second["Format"], second["TargetLanguageCodes"]) == ("TSV", ["fr"])


def test_tmx(service: Any) -> None:
    tmx = (
        '<tmx version="1.4"><header srclang="en"/><body><tu>'
        '<tuv xml:lang="en"><seg>house</seg></tuv><tuv xml:lang="es"><seg>casa</seg></tuv>'
        "</tu></body></tmx>"
    )
    assert _import(service, tmx, "TMX")["TerminologyProperties"]["TermCount"] == 1


@pytest.mark.parametrize(
    ("body", "file_format"),
    [
        ("en\na\n", "CSV"),
        ("en,xx\na,b\n", "CSV"),
        ("en,en\na,b\n", "CSV"),
        ("en,es\n", "CSV"),
        ("", "CSV"),
        ('en,es\n"a,b\n', "CSV"),
        ("<tmx>", "TMX"),
        ("<!DOCTYPE tmx [<!ENTITY a 'b'>]><tmx/>", "TMX"),
        ("en,es\n" + "x" * 201 + ",y\n", "CSV"),
    ],
)
def test_unusable_files(service: Any, refused: Call, body: str, file_format: str) -> None:
    error = refused(lambda: _import(service, body, file_format))
    assert error.code == "InvalidParameterValueException"


def test_limits(service: Any, refused: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from amts.local.translate import terminologies

    codes = "en,af,sq,am,ar,hy,az,bn,bs,bg,ca,hr"
    error = refused(lambda: _import(service, f"{codes}\n{codes}\n"))
    assert error.code == "LimitExceededException"
    monkeypatch.setattr(terminologies, "TERMINOLOGIES", 1)
    _import(service)
    _import(service)
    assert refused(lambda: _import(service, Name="more")).code == "LimitExceededException"


def test_another_format_than_the_imported_one_is_refused(service: Any, refused: Call) -> None:
    _import(service)
    error = refused(service.translate.get_terminology, Name="terms", TerminologyDataFormat="TMX")
    assert error.code == "InvalidParameterValueException"


def test_terms_are_used_and_named(service: Any) -> None:
    _import(service)
    answer = service.translate.translate_text(
        Text="MXNet trains a neural network. mxnet does not.",
        SourceLanguageCode="en",
        TargetLanguageCode="es",
        TerminologyNames=["terms"],
    )
    assert answer["TranslatedText"] == "⟦es⟧ MX-Red trains a red neuronal. mxnet does not. ⟦/es⟧"
    terms = answer["AppliedTerminologies"]
    assert terms[0]["Name"] == "terms"
    assert {t["SourceText"]: t["TargetText"] for t in terms[0]["Terms"]} == {
        "MXNet": "MX-Red",
        "neural network": "red neuronal",
    }


def test_one_that_does_not_exist_is_refused(service: Any, refused: Call) -> None:
    text = {"Text": "a", "SourceLanguageCode": "en", "TargetLanguageCode": "es"}
    translate = service.translate
    error = refused(translate.translate_text, **text, TerminologyNames=["terms"])
    assert error.code == "ResourceNotFoundException"
    service.put("input/0.html", "<p>MXNet here</p>")
    error = refused(lambda: service.run(TerminologyNames=["terms"]))
    assert error.code == "ResourceNotFoundException"
    _import(service)
    error = refused(translate.translate_text, **text, TerminologyNames=["terms", "terms"])
    assert error.code == "InvalidRequestException"


def test_a_term_is_found_as_whole_words_as_written(service: Any) -> None:
    _import(service, "en,es\nseed,semilla\nSeed,Semilla\nrandom seed,semilla aleatoria\n")
    service.put("input/0.html", "<p>Seed a random seed. Seeds and SEED, seedling.</p>")
    job = service.run(TerminologyNames=["terms"])
    assert "Semilla a semilla aleatoria. Seeds and SEED, seedling." in service.output(
        job, "es.0.html"
    )


def test_a_file_that_is_too_large_is_refused(service: Any, refused: Call) -> None:
    body = "en,es\n" + "a,b\n" * (10 * 1024**2 // 4)
    error = refused(lambda: _import(service, body))
    assert error.code in ("InvalidParameterValueException", "LimitExceededException")


def test_direction(service: Any) -> None:
    def back() -> str:
        return str(
            service.translate.translate_text(
                Text="una red neuronal",
                SourceLanguageCode="es",
                TargetLanguageCode="en",
                TerminologyNames=["terms"],
            )["TranslatedText"]
        )

    _import(service)
    assert "neural network" not in back()
    _import(service, data={"Directionality": "MULTI"})
    assert "neural network" in back()


def test_terms_in_a_job_are_told_in_its_details(service: Any) -> None:
    _import(service)
    service.put("input/0.html", "<p>MXNet here</p>")
    service.put("input/1.html", "<p>Nothing here</p>")
    job = service.run(TerminologyNames=["terms"])
    assert "MX-Red" in service.output(job, "es.0.html")
    first, second = service.details(job)["details"]
    assert first["auxiliaryData"] == {
        "appliedTerminologies": [
            {"name": "terms", "terms": [{"sourceText": "MXNet", "targetText": "MX-Red"}]}
        ]
    }
    assert second["auxiliaryData"] == {}


def test_tags(service: Any, refused: Call) -> None:
    arn = _import(service, Tags=[{"Key": "a", "Value": "1"}])["TerminologyProperties"]["Arn"]
    translate = service.translate
    translate.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    translate.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "3"}])
    assert translate.list_tags_for_resource(ResourceArn=arn)["Tags"] == [
        {"Key": "a", "Value": "3"},
        {"Key": "b", "Value": "2"},
    ]
    translate.untag_resource(ResourceArn=arn, TagKeys=["a", "c"])
    assert translate.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    many = [{"Key": f"k{number}", "Value": ""} for number in range(50)]
    error = refused(translate.tag_resource, ResourceArn=arn, Tags=many)
    assert (error.code, error.status) == ("TooManyTagsException", 400)
    for tags in ([{"Key": "aws:a", "Value": ""}], [{"Key": "a", "Value": ""}] * 2):
        error = refused(translate.tag_resource, ResourceArn=arn, Tags=tags)
        assert error.code == "InvalidParameterValueException"
    for call in (translate.list_tags_for_resource,):
        error = refused(call, ResourceArn=arn + "x")
        assert (error.code, error.status) == ("ResourceNotFoundException", 404)


def test_parallel_data_has_tags(service: Any) -> None:
    uri = service.put("a.csv", '"en","es"\n"a","b"\n')
    service.translate.create_parallel_data(
        Name="book-es",
        ParallelDataConfig={"S3Uri": uri, "Format": "CSV"},
        Tags=[{"Key": "book", "Value": "d2l"}],
    )
    arn = service.imported("book-es")["ParallelDataProperties"]["Arn"]
    tags = service.translate.list_tags_for_resource(ResourceArn=arn)["Tags"]
    assert tags == [{"Key": "book", "Value": "d2l"}]
