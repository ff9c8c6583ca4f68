"""Where people hear of runs and alarms."""

from __future__ import annotations

from aws_cdk import (
    ArnFormat,
    Duration,
    RemovalPolicy,
    Stack,
    aws_iam,
    aws_kms,
    aws_sns,
    aws_sns_subscriptions,
)
from constructs import Construct

# What an account's administrators need to keep the key; KMS's usual "kms:*" would also be a grant
# of everything to everyone whom IAM gives KMS rights.
_KEY_ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateGrant",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)

USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
"""What a publisher to the topic needs of its key."""


class Notifications(Construct):
    """An encrypted topic that the book's alarms may write to.

    The key is the book's own, because CloudWatch alarms cannot write to a topic under the AWS
    managed key.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, alarm_prefix: str, email: str
    ) -> None:
        super().__init__(scope, construct_id)
        stack = Stack.of(self)
        self.key = aws_kms.Key(
            self,
            "Key",
            description=f"Notifications of {stack.stack_name}",
            enable_key_rotation=True,
            pending_window=Duration.days(7),
            # Nothing is kept under it: a message is encrypted only until it is delivered.
            removal_policy=RemovalPolicy.DESTROY,
            policy=aws_iam.PolicyDocument(
                statements=[
                    aws_iam.PolicyStatement(
                        principals=[aws_iam.AccountRootPrincipal()],
                        actions=[*_KEY_ADMINISTRATION, *USE_KEY],
                        resources=["*"],
                    )
                ]
            ),
        )
        self.topic = aws_sns.Topic(self, "Topic", master_key=self.key, enforce_ssl=True)
        alarms = stack.format_arn(
            service="cloudwatch",
            resource="alarm",
            resource_name=f"{alarm_prefix}*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        own_alarms = {
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnLike": {"aws:SourceArn": alarms},
        }
        cloudwatch = aws_iam.ServicePrincipal("cloudwatch.amazonaws.com")
        self.topic.add_to_resource_policy(
            aws_iam.PolicyStatement(
                principals=[cloudwatch],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions=own_alarms,
            )
        )
        self.key.add_to_resource_policy(
            aws_iam.PolicyStatement(
                principals=[cloudwatch],
                actions=list(USE_KEY),
                resources=["*"],
                conditions=own_alarms,
            )
        )
        if email:
            self.topic.add_subscription(aws_sns_subscriptions.EmailSubscription(email))
