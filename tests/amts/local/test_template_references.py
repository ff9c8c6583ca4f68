"""Which resources of a template refer to which."""

import pytest

from amts.local.template_references import (
    CircularReferenceError,
    in_dependency_order,
    references,
)


@pytest.mark.parametrize(
    ("declaration", "names"),
    [
        ({"A": {"Ref": "Bucket"}}, {"Bucket"}),
        ([{"Fn::GetAtt": ["Role", "Arn"]}, {"Fn::GetAtt": "Queue.Arn"}], {"Role", "Queue"}),
        ({"Fn::Sub": "x-${Bucket}-${Queue.Arn}-${!literal}"}, {"Bucket", "Queue"}),
        ({"Fn::Sub": ["${a}", {"a": {"Ref": "Table"}}]}, {"a", "Table"}),
        ({"DependsOn": "One"}, {"One"}),
        ({"DependsOn": ["One", "Two"]}, {"One", "Two"}),
        ({"Fn::Join": ["", ["a", {"Ref": "Topic"}]]}, {"Topic"}),
        ("Ref", set()),
    ],
)
def test_references(declaration: object, names: set[str]) -> None:
    assert references(declaration) == names


def test_each_resource_comes_after_what_it_needs() -> None:
    resources = {
        "Function": {"Properties": {"Role": {"Ref": "Role"}, "Layers": [{"Ref": "Layer"}]}},
        "Layer": {"Properties": {"Name": {"Ref": "AWS::StackName"}}},
        "Role": {"DependsOn": "Layer"},
    }
    assert in_dependency_order(resources) == ["Layer", "Role", "Function"]


def test_a_circle_is_an_error_that_shows_it() -> None:
    resources = {"A": {"P": {"Ref": "B"}}, "B": {"P": {"Ref": "A"}}}
    with pytest.raises(CircularReferenceError, match=r"A -> B -> A|B -> A -> B"):
        in_dependency_order(resources)
