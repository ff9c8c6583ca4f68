"""From an upload to a run: events are gathered in a queue, so that many uploads start one run."""

from __future__ import annotations

from aws_cdk import Duration, aws_events, aws_events_targets, aws_lambda, aws_s3, aws_sqs
from constructs import Construct

PREFIXES = ("source/", "human/", "glossary/", "memory/")
"""What people upload. What AMTS writes itself starts nothing."""

_BATCH = 1000
_ATTEMPTS = 3


class UploadTrigger(Construct):
    """The uploads queue, what writes to it, and its dead-letter queue.

    Every message says "look again" and nothing else, so a lost, late or repeated one does no harm.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket: aws_s3.IBucket,
        visibility_seconds: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letter_queue = aws_sqs.Queue(
            self,
            "DeadLetterQueue",
            encryption=aws_sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        self.queue = aws_sqs.Queue(
            self,
            "Queue",
            encryption=aws_sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            visibility_timeout=Duration.seconds(visibility_seconds),
            dead_letter_queue=aws_sqs.DeadLetterQueue(
                queue=self.dead_letter_queue, max_receive_count=_ATTEMPTS
            ),
        )
        self._rule(
            "Uploads",
            "An object that people upload was created or deleted",
            event_pattern=aws_events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created", "Object Deleted"],
                detail={
                    "bucket": {"name": [bucket.bucket_name]},
                    "object": {"key": [{"prefix": prefix} for prefix in PREFIXES]},
                },
            ),
        )
        self._rule(
            "Nightly",
            "Repairs whatever an event that never came has left undone",
            schedule=aws_events.Schedule.cron(hour="3", minute="17"),
        )

    def on_dead_run(self, state_machine_arn: str) -> None:
        """Look again when an execution ends without its Report: its lock must be taken over."""
        self._rule(
            "DeadRuns",
            "An execution of the workflow failed, timed out or was stopped",
            event_pattern=aws_events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "status": ["FAILED", "TIMED_OUT", "ABORTED"],
                    "stateMachineArn": [state_machine_arn],
                },
            ),
        )

    def start(self, function: aws_lambda.Function, *, window_seconds: int) -> None:
        """Give the queue's messages to a function, gathered over a window."""
        function.add_event_source_mapping(
            "Uploads",
            event_source_arn=self.queue.queue_arn,
            batch_size=_BATCH,
            max_batching_window=Duration.seconds(window_seconds),
            max_concurrency=2,
            report_batch_item_failures=True,
        )

    def _rule(
        self,
        name: str,
        description: str,
        *,
        event_pattern: aws_events.EventPattern | None = None,
        schedule: aws_events.Schedule | None = None,
    ) -> None:
        aws_events.Rule(
            self,
            name,
            description=description,
            event_pattern=event_pattern,
            schedule=schedule,
            targets=[
                aws_events_targets.SqsQueue(self.queue, dead_letter_queue=self.dead_letter_queue)
            ],
        )
