"""The book bucket: the source edition, human editions, translated editions and reports."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, aws_s3
from constructs import Construct


class BookStorage(Construct):
    """A private, versioned bucket that outlives the stack and tells EventBridge of its objects.

    Versions are what makes publishing safe: nothing is overwritten without an earlier version to go
    back to, and a run reads exactly the versions that it planned with.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        access_log: aws_s3.IBucket,
        access_log_prefix: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = aws_s3.Bucket(
            self,
            "Bucket",
            block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL,
            encryption=aws_s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=aws_s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            server_access_logs_bucket=access_log,
            server_access_logs_prefix=access_log_prefix,
            lifecycle_rules=[
                aws_s3.LifecycleRule(
                    id="Abort uploads that were never finished",
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                )
            ],
        )
        self._notify_event_bridge()

    def _notify_event_bridge(self) -> None:
        """Switch EventBridge on by the bucket's own property.

        `event_bridge_enabled=True` would do it with a custom resource: one more function, with a
        wildcard role, for what CloudFormation can do itself.
        """
        resource = self.bucket.node.default_child
        assert isinstance(resource, aws_s3.CfnBucket)  # noqa: S101 - tells the type checker
        resource.notification_configuration = aws_s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=aws_s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
