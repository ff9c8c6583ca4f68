"""The work bucket: what a run makes for itself, and the access log of the book bucket."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, aws_s3
from constructs import Construct

RUNS_PREFIX = "runs/"
ACCESS_LOG_PREFIX = "access-log/"


class WorkStorage(Construct):
    """A private bucket whose objects expire.

    It outlives the stack, because a bucket with objects cannot be deleted without a custom
    resource; what is in it expires all the same.
    """

    def __init__(self, scope: Construct, construct_id: str, *, expiry_days: int) -> None:
        super().__init__(scope, construct_id)
        self.bucket = aws_s3.Bucket(
            self,
            "Bucket",
            block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL,
            encryption=aws_s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=aws_s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                aws_s3.LifecycleRule(
                    id=f"Expire {prefix}",
                    prefix=prefix,
                    expiration=Duration.days(expiry_days),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
                for prefix in (RUNS_PREFIX, ACCESS_LOG_PREFIX)
            ],
        )
