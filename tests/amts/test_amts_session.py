import json
from pathlib import Path

import pytest

from amts.errors import NoEmbeddedAws, NoProject, NoStack
from amts.project import find_project, language_list
from amts.session import Choice, Stack, connect
from bitext.errors import InvalidInput, InvalidSettings
from tests.amts.conftest import Cloud


def test_the_environments_endpoint_is_used(cloud: Cloud) -> None:
    aws = connect(Choice())
    assert (aws.kind, aws.endpoint, aws.region, aws.book) == (
        "endpoint",
        cloud.endpoint,
        "us-east-1",
        "book",
    )
    assert aws.stack().book_bucket == cloud.bucket


def test_an_endpoint_url_option_wins_over_the_environment(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    aws = connect(Choice(endpoint_url=cloud.endpoint, region="eu-west-1"))
    assert (aws.kind, aws.endpoint, aws.region) == ("endpoint", cloud.endpoint, "eu-west-1")


@pytest.mark.parametrize(
    "choice", [Choice(region="us-west-2"), Choice(real=True), Choice(profile="work")]
)
def test_a_real_account_ignores_an_endpoint_in_the_environment(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, choice: Choice
) -> None:
    config = checkout / "config"
    config.write_text("[profile work]\nregion = us-west-2\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    aws = connect(choice)
    region = "us-east-1" if choice.real else "us-west-2"
    assert (aws.kind, aws.endpoint, aws.region) == ("account", None, region)
    assert aws.sqs().meta.endpoint_url == f"https://sqs.{region}.amazonaws.com"


def test_a_local_endpoint_never_sees_the_users_credentials(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    credentials = connect(Choice()).session.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.secret_key) == ("test", "test")


@pytest.mark.parametrize("choice", [Choice(real=True), Choice(profile="work")])
def test_contradictions_are_refused(checkout: Path, choice: Choice) -> None:
    with pytest.raises(InvalidInput, match="names no real account"):
        connect(Choice(choice.profile, None, choice.real, "http://127.0.0.1:1"))


@pytest.mark.parametrize("url", ["127.0.0.1:5000", "ftp://x", "http://"])
def test_what_is_no_endpoint_is_refused(checkout: Path, url: str) -> None:
    with pytest.raises(InvalidInput, match="not an endpoint"):
        connect(Choice(endpoint_url=url))


def test_nothing_falls_through_to_a_real_account(checkout: Path) -> None:
    with pytest.raises(NoEmbeddedAws, match="no embedded AWS is running"):
        connect(Choice(book="book"))


def test_the_book_comes_from_the_option_else_from_the_checkout(
    cloud: Cloud, checkout: Path
) -> None:
    (checkout / "cdk.json").write_text(json.dumps({"context": {"book": "novel"}}))
    assert connect(Choice()).book == "novel"
    assert connect(Choice(book="book")).stack().name == "Amts-book"
    with pytest.raises(NoStack, match="no stack Amts-novel"):
        connect(Choice()).stack()


def test_a_book_must_be_named_outside_of_a_checkout(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("amts.session.find_project", lambda: None)
    with pytest.raises(NoProject, match="which book"):
        connect(Choice()).stack()


def test_a_stack_without_an_output_is_told() -> None:
    with pytest.raises(NoStack, match="the stack Amts-x has no output BookBucketName"):
        Stack.read("Amts-x", {})


def test_the_checkout_is_found_from_a_folder_in_it(checkout: Path) -> None:
    inner = checkout / "a" / "b"
    inner.mkdir(parents=True)
    found = find_project(inner)
    assert found is not None
    assert found.root == checkout.resolve()
    assert found.languages == ("zh", "es")


@pytest.mark.parametrize("text", ["{", "[]", '{"context": []}', "\xff"])
def test_unreadable_settings_are_told(checkout: Path, text: str) -> None:
    (checkout / "cdk.json").write_text(text, encoding="latin-1")
    with pytest.raises(InvalidSettings, match=r"cdk\.json"):
        find_project(checkout)


def test_languages_are_a_list_or_a_text() -> None:
    assert language_list("zh, es,") == language_list(["zh", "es"]) == ("zh", "es")
    for wrong in ({"zh": 1}, [1], None):
        with pytest.raises(InvalidSettings):
            language_list(wrong)


def test_a_choice_is_told_again_as_options() -> None:
    assert Choice().flags == ""
    assert Choice(profile="my work", real=True, book="b").flags == (
        " --real --profile 'my work' --book b"
    )
