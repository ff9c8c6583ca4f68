"""What an EventBridge target is sent."""

import json

import pytest

from amts.local.input_transformer import fill, target_input, value_at

EVENT = {
    "id": "1",
    "time": "2026-01-02T03:04:05Z",
    "resources": ["arn:a", "arn:b"],
    "detail": {"object": {"key": 'source/a "b"\\ü.md', "size": 5}, "dotted.name": 1},
}


def sent(target: dict[str, object]) -> str:
    return target_input(target, EVENT, "rule", "arn:rule")


def test_the_event_itself() -> None:
    assert json.loads(sent({})) == EVENT


def test_a_constant_is_sent_as_it_is() -> None:
    assert sent({"Input": '{"run": "nightly"}'}) == '{"run": "nightly"}'


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.detail.object.size", 5),
        ("$.resources[1]", "arn:b"),
        ("$.resources[7]", None),
        ("$.detail['dotted.name']", 1),
        ("$.detail.none.deeper", None),
        ("$", EVENT),
    ],
)
def test_value_at_a_path(path: str, value: object) -> None:
    assert value_at(EVENT, path) == value


def test_part_of_the_event() -> None:
    assert json.loads(sent({"InputPath": "$.detail.object"})) == EVENT["detail"]["object"]


def test_a_template_stays_json_whatever_the_key_holds() -> None:
    transformer = {
        "InputPathsMap": {"key": "$.detail.object.key", "size": "$.detail.object.size"},
        "InputTemplate": (
            '{"text": "got <key> of <size>", "key": <key>, "size": <size>,'
            ' "r": "<aws.events.rule-name>"}'
        ),
    }
    assert json.loads(sent({"InputTransformer": transformer})) == {
        "text": 'got source/a "b"\\ü.md of 5',
        "key": 'source/a "b"\\ü.md',
        "size": 5,
        "r": "rule",
    }


def test_the_whole_event_in_a_template() -> None:
    template = '{"event": <aws.events.event.json>}'
    filled = sent({"InputTransformer": {"InputTemplate": template}})
    assert json.loads(filled) == {"event": EVENT}


def test_missing_values_and_unknown_names() -> None:
    assert fill('{"a": "<none>", "b": <none>}', {"none": None}) == '{"a": "", "b": null}'
    assert fill('"<tag>"', {}) == '"<tag>"'


def test_an_escaped_quote_does_not_end_a_text() -> None:
    assert json.loads(fill('"say \\"<x>\\""', {"x": 'a"b'})) == 'say "a"b"'
