"""Which resources of a template refer to which."""

import pytest

from amts.local.template_references import (
    TemplateReferenceError,
    check_references,
    in_dependency_order,
    references,
)


@pytest.mark.parametrize(
    ("declaration", "names"),
    [
        ({"A": {"Ref": "Bucket"}}, {"Bucket"}),
        ([{"Fn::GetAtt": ["Role", "Arn"]}, {"Fn::GetAtt": "Queue.Arn"}], {"Role", "Queue"}),
        ({"Fn::Sub": "x-${Bucket}-${Queue.Arn}-${!literal}"}, {"Bucket", "Queue"}),
        ({"Fn::Sub": ["${a}${Queue}", {"a": {"Ref": "Table"}}]}, {"Queue", "Table"}),
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
    with pytest.raises(TemplateReferenceError, match=r"A -> B -> A|B -> A -> B"):
        in_dependency_order(resources)


@pytest.mark.parametrize(
    ("template", "block"),
    [
        ({"Resources": {"A": {"P": {"Ref": "None"}}}}, "Resources"),
        ({"Resources": {"A": {}}, "Outputs": {"O": {"Value": {"Ref": "None"}}}}, "Outputs"),
    ],
)
def test_what_is_not_declared_is_named(template: dict[str, object], block: str) -> None:
    with pytest.raises(TemplateReferenceError, match=rf"\[None\] in the {block} block"):
        check_references(template)


def test_parameters_and_pseudo_parameters_are_declared() -> None:
    template = {
        "Parameters": {"Size": {"Type": "String"}},
        "Resources": {"A": {"P": [{"Ref": "Size"}, {"Ref": "AWS::Region"}]}},
    }
    check_references(template)
