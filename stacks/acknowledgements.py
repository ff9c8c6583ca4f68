"""Every finding of cdk-nag that AMTS accepts: where, exactly which, and why."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Stack, Validations

from stacks.settings import BookSettings

_WILDCARD = "AwsSolutions-IAM5[Resource::*]"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One accepted finding on one resource.

    Attributes:
        path: the resource's path below the stack.
        finding: the finding's exact id.
        reason: why it is right as it is.
    """

    path: str
    finding: str
    reason: str


def acknowledgements(settings: BookSettings) -> tuple[Acknowledgement, ...]:
    """Return what is accepted in the stack of a book."""
    executions = (
        f"arn:<AWS::Partition>:states:{settings.region}:<AWS::AccountId>"
        f":execution:amts-{settings.book}:*"
    )
    return (
        Acknowledgement(
            "Workflow/Role/DefaultPolicy/Resource",
            _WILDCARD,
            "The actions of X-Ray and of the delivery of logs have no resource types.",
        ),
        Acknowledgement(
            "StartRun/Role/DefaultPolicy/Resource",
            f"AwsSolutions-IAM5[Resource::{executions}]",
            "An execution is named when it is started; only this book's own can be described.",
        ),
        Acknowledgement(
            "StartTranslation/Role/DefaultPolicy/Resource",
            _WILDCARD,
            "translate:ListTextTranslationJobs has no resource types, and a job that is started "
            "without parallel data and terminology names none; limited to the Region, and to one "
            "role to pass.",
        ),
        Acknowledgement(
            "DataRole/Role/DefaultPolicy/Resource",
            "AwsSolutions-IAM5[Resource::<WorkBucket6D724B36.Arn>/runs/*]",
            "A job's input and output are many objects; they all lie below the runs' prefix.",
        ),
        Acknowledgement(
            "CheckTranslation/Role/DefaultPolicy/Resource",
            _WILDCARD,
            "translate:DescribeTextTranslationJob has no resource types; limited to the Region.",
        ),
        Acknowledgement(
            "Publish/Role/DefaultPolicy/Resource",
            _WILDCARD,
            "A translate:TranslateText without terminology has no resource; limited to the Region.",
        ),
        Acknowledgement(
            "ScoreTranslations/Role/DefaultPolicy/Resource",
            _WILDCARD,
            "A translate:TranslateText without terminology has no resource; limited to the Region.",
        ),
    )


def acknowledge(stack: Stack, settings: BookSettings) -> None:
    """Record the accepted findings where cdk-nag looks for them.

    `Validations.acknowledge` takes no id with more than one `::`, so its metadata is written here.
    """
    for accepted in acknowledgements(settings):
        resource = stack
        for name in accepted.path.split("/"):
            resource = resource.node.find_child(name)  # type: ignore[assignment]
        resource.node.add_metadata(
            Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {accepted.finding: accepted.reason}
        )
