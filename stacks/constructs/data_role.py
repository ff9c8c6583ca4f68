"""The role that Amazon Translate takes for a batch job."""

from __future__ import annotations

from aws_cdk import Stack, aws_iam
from constructs import Construct


class DataRole(Construct):
    """A role that only this account's own translation jobs can be given."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        jobs = stack.format_arn(service="translate", resource="*")
        self.role = aws_iam.Role(
            self,
            "Role",
            description=f"Amazon Translate, for jobs of {stack.stack_name}",
            assumed_by=aws_iam.ServicePrincipal(
                "translate.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {"aws:SourceArn": jobs},
                },
            ),
        )
