"""The stack: puts the constructs together and makes every grant, on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import ArnFormat, CfnOutput, Environment, Stack, aws_iam, aws_lambda, aws_s3
from constructs import Construct

from stacks.acknowledgements import acknowledge
from stacks.constructs.book_storage import BookStorage
from stacks.constructs.data_role import DataRole
from stacks.constructs.languages import Languages
from stacks.constructs.layers import Layers
from stacks.constructs.ledger import Ledger
from stacks.constructs.monitoring import Monitoring
from stacks.constructs.notifications import USE_KEY, Notifications
from stacks.constructs.step import Step
from stacks.constructs.upload_trigger import UploadTrigger
from stacks.constructs.work_storage import ACCESS_LOG_PREFIX, WorkStorage
from stacks.constructs.workflow import Workflow
from stacks.settings import BookSettings
from stacks.steps import STEPS

_GET = ("s3:GetObject", "s3:GetObjectVersion")
_PUT = ("s3:PutObject",)
_LIST = ("s3:ListBucket", "s3:ListBucketVersions")

_CODE_LEFT_OUT = ["**/__pycache__", "**/*.pyc", "**/.*"]


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """What of the project's files goes into the stack.

    Attributes:
        definition: text of the state machine's definition.
        code: the folder that is every function's code.
        layers: the folder of each built layer, by its name.
    """

    definition: str
    code: Path
    layers: Mapping[str, Path]


class AmtsStack(Stack):
    """Everything of one book."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: BookSettings, files: ProjectFiles
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            env=Environment(region=settings.region),
            description=f"AMTS: keeps the translations of {settings.book} in step with its source",
        )
        self._settings = settings
        name = f"amts-{settings.book}"
        self._work = WorkStorage(self, "Work", expiry_days=settings.work_expiry_days).bucket
        self._book = BookStorage(
            self, "Book", access_log=self._work, access_log_prefix=ACCESS_LOG_PREFIX
        ).bucket
        self._ledger = Ledger(self, "Ledger").table
        self._languages = Languages(
            self, "Languages", book=settings.book, languages=settings.languages
        )
        self._notifications = Notifications(
            self, "Notifications", alarm_prefix=f"{name}-", email=settings.notification_email
        )
        self._data_role = DataRole(self, "DataRole").role
        self._steps = self._make_steps(files)
        self._workflow = Workflow(
            self,
            "Workflow",
            name=name,
            definition=files.definition,
            substitutions={
                f"{step.settings.name}FunctionArn": step.function.function_arn
                for step in self._task_steps()
            },
        )
        start = self._steps["StartRun"]
        window = settings.upload_window_seconds
        self._trigger = UploadTrigger(
            self,
            "Uploads",
            bucket=self._book,
            # AWS's advice: six times the function's timeout, and the window.
            visibility_seconds=6 * start.settings.timeout_seconds + window,
        )
        self._trigger.on_dead_run(self._workflow.state_machine.state_machine_arn)
        self._trigger.start(start.function, window_seconds=window)
        self._tell_steps()
        self._grant()
        self._monitoring = Monitoring(
            self,
            "Monitoring",
            name=name,
            topic=self._notifications.topic,
            uploads=self._trigger.queue,
            given_up=self._trigger.dead_letter_queue,
            state_machine=self._workflow.state_machine,
            steps=list(self._steps.values()),
        )
        self._write_outputs()
        acknowledge(self, settings)

    def _make_steps(self, files: ProjectFiles) -> dict[str, Step]:
        code = aws_lambda.Code.from_asset(str(files.code), exclude=_CODE_LEFT_OUT)
        layers = Layers(self, "Layers", folders=files.layers).by_name
        environment = {
            "AMTS_BOOK": self._settings.book,
            "AMTS_SOURCE_LANGUAGE": self._settings.source_language,
            "AMTS_BOOK_BUCKET": self._book.bucket_name,
            "AMTS_WORK_BUCKET": self._work.bucket_name,
            "AMTS_LEDGER_TABLE": self._ledger.table_name,
        }
        return {
            step.name: Step(
                self,
                step.name,
                step=step,
                settings=self._settings,
                code=code,
                layers=[layers[step.layer]],
                environment=environment,
            )
            for step in STEPS
        }

    def _task_steps(self) -> list[Step]:
        return [step for name, step in self._steps.items() if name != "StartRun"]

    def _tell_steps(self) -> None:
        """Give single functions what only they need to know."""
        told = {
            "StartRun": {
                "AMTS_STATE_MACHINE_ARN": self._workflow.state_machine.state_machine_arn,
            },
            "PlanRun": {
                "AMTS_LANGUAGES_PARAMETER": self._languages.path,
                "AMTS_EVALUATION_DOCUMENTS": self._settings.evaluation_documents,
                "AMTS_UPLOAD_QUIET_SECONDS": str(self._settings.upload_quiet_seconds),
            },
            "ExtractAndPair": {
                "AMTS_PRICES": self._settings.prices,
                "AMTS_BUDGET_USD": self._settings.budget_usd_per_run,
            },
            "StartTranslation": {"AMTS_DATA_ROLE_ARN": self._data_role.role_arn},
            "Report": {
                "AMTS_TOPIC_ARN": self._notifications.topic.topic_arn,
                "AMTS_UPLOADS_QUEUE_URL": self._trigger.queue.queue_url,
                "AMTS_PRICES": self._settings.prices,
            },
        }
        for name, variables in told.items():
            for variable, value in variables.items():
                self._steps[name].function.add_environment(variable, value)

    # Every grant. Functions are granted objects in the buckets' own policies, so that one policy
    # tells who may touch which part of a bucket; everything else in the policy of the role.

    def _grant(self) -> None:
        book, work, steps = self._book, self._work, self._steps
        editions = ("source/*", "human/*", "glossary/*")
        runs = ("runs/*",)

        start = steps["StartRun"]
        self._allow_ledger("StartRun", "GetItem", "PutItem", "UpdateItem", "DeleteItem")
        start.allow("states:StartExecution", on=[self._workflow.state_machine.state_machine_arn])
        start.allow("states:DescribeExecution", on=[self._executions()])
        start.allow(
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:ChangeMessageVisibility",
            "sqs:GetQueueAttributes",
            on=[self._trigger.queue.queue_arn],
        )

        self._allow_ledger("PlanRun", "GetItem", "Query", "UpdateItem")
        self._allow_objects("PlanRun", book, _GET, editions)
        self._allow_objects("PlanRun", work, _PUT, runs)
        steps["PlanRun"].allow("ssm:GetParametersByPath", on=self._language_parameters())

        self._allow_ledger("ExtractAndPair", "GetItem", "UpdateItem")
        # People make human editions of what was published: that tells which sentences are theirs.
        past = ("state/*", "translated/*")
        self._allow_objects("ExtractAndPair", book, _GET, (*editions, "memory/*", *past))
        self._allow_objects("ExtractAndPair", work, (*_GET, *_PUT), runs)

        steps["ExtractAndPair"].allow(
            # The glossary becomes a terminology, when it is not the one that is there already.
            "translate:ImportTerminology",
            "translate:GetTerminology",
            on=self._translate_resources("terminology"),
        )

        # Amazon Translate reads the file of an import with the caller's own permissions.
        self._allow_ledger("ImportParallelData", "UpdateItem")
        self._allow_objects("ImportParallelData", work, _GET, runs)
        steps["ImportParallelData"].allow(
            "translate:CreateParallelData",
            "translate:UpdateParallelData",
            "translate:GetParallelData",
            # One that failed at its creation cannot be updated: it is deleted and made anew.
            "translate:DeleteParallelData",
            on=self._translate_resources("parallel-data"),
        )

        self._allow_ledger("CheckParallelData", "UpdateItem")
        self._allow_objects("CheckParallelData", work, _PUT, runs)
        steps["CheckParallelData"].allow(
            "translate:GetParallelData", on=self._translate_resources("parallel-data")
        )

        self._allow_ledger("StartTranslation", "UpdateItem")
        self._allow_objects("StartTranslation", work, _GET, runs)
        # A job without parallel data and terminology has no resource to name, so the job is bounded
        # by its role.
        self._allow_anywhere(
            "StartTranslation",
            "translate:StartTextTranslationJob",
            "translate:ListTextTranslationJobs",
        )
        steps["StartTranslation"].allow(
            "iam:PassRole",
            on=[self._data_role.role_arn],
            when={"StringEquals": {"iam:PassedToService": "translate.amazonaws.com"}},
        )

        # The role that is passed: the job's input and output, and nothing of the book. Amazon
        # Translate wants these in the role's own policy; its guide lists the bucket without a
        # prefix, so a condition could refuse it.
        for actions, resource in (
            (["s3:ListBucket"], work.bucket_arn),
            (["s3:GetObject", "s3:PutObject"], work.arn_for_objects("runs/*")),
        ):
            self._data_role.add_to_policy(
                aws_iam.PolicyStatement(actions=actions, resources=[resource])
            )

        self._allow_ledger("CheckTranslation", "UpdateItem")
        self._allow_anywhere("CheckTranslation", "translate:DescribeTextTranslationJob")

        # A job's output is encrypted with the account's own S3 key, whose policy lets everybody use
        # it who may read the object: no grant for KMS is needed.
        self._allow_ledger("Publish", "UpdateItem")
        self._allow_objects("Publish", work, (*_GET, *_PUT), runs)
        # A document that comes out as it was is not written again, so it is looked at before.
        self._allow_objects(
            "Publish", book, _GET, ("source/*", "human/*", "translated/*", "state/*")
        )
        written = ("translated/*", "state/bitext/*", "reports/*/review/*")
        self._allow_objects("Publish", book, _PUT, written)
        # What the job damaged is translated again, segment by segment.
        self._allow_anywhere("Publish", "translate:TranslateText")

        self._allow_ledger("ScoreTranslations", "UpdateItem")
        self._allow_objects("ScoreTranslations", work, (*_GET, *_PUT), runs)
        self._allow_objects("ScoreTranslations", book, _GET, ("source/*", "human/*"))
        self._allow_anywhere("ScoreTranslations", "translate:TranslateText")

        report = steps["Report"]
        self._allow_ledger("Report", "GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
        self._allow_objects("Report", work, _GET, runs)
        self._allow_objects("Report", book, _PUT, ("reports/*",))
        report.allow("sqs:SendMessage", on=[self._trigger.queue.queue_arn])
        report.allow("sns:Publish", on=[self._notifications.topic.topic_arn])
        report.allow(*USE_KEY, on=[self._notifications.key.key_arn])

        self._workflow.allow(
            "lambda:InvokeFunction", on=[step.function.function_arn for step in self._task_steps()]
        )
        self._workflow.allow(
            "logs:CreateLogDelivery",
            "logs:GetLogDelivery",
            "logs:UpdateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:DescribeResourcePolicies",
            "logs:DescribeLogGroups",
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            on=["*"],
        )

    def _allow_ledger(self, step: str, *actions: str) -> None:
        self._steps[step].allow(
            *(f"dynamodb:{action}" for action in actions), on=[self._ledger.table_arn]
        )

    def _allow_anywhere(self, step: str, *actions: str) -> None:
        """Allow actions that name no resource, in the stack's own Region."""
        self._steps[step].allow(
            *actions, on=["*"], when={"StringEquals": {"aws:RequestedRegion": self.region}}
        )

    def _allow_objects(
        self, step: str, bucket: aws_s3.Bucket, actions: Sequence[str], prefixes: Sequence[str]
    ) -> None:
        """Allow a function actions on the objects below prefixes.

        Who reads may also list: without that, S3 answers "access denied" instead of "no such key",
        and a missing object looks like a missing grant.
        """
        grants = [(actions, [bucket.arn_for_objects(prefix) for prefix in prefixes])]
        if set(_GET) <= set(actions):
            grants.append((_LIST, [bucket.bucket_arn]))
        for allowed, resources in grants:
            bucket.add_to_resource_policy(
                aws_iam.PolicyStatement(
                    principals=[aws_iam.ArnPrincipal(self._steps[step].role.role_arn)],
                    actions=list(allowed),
                    resources=resources,
                )
            )

    def _translate_resources(self, kind: str) -> list[str]:
        """The parallel data, or terminologies, of the book's languages, one resource each."""
        return [
            self.format_arn(
                service="translate",
                resource=kind,
                resource_name=f"amts-{self._settings.book}-{language.code}",
            )
            for language in self._settings.languages
        ]

    def _language_parameters(self) -> list[str]:
        """The parameters' path, as IAM may be asked for it: with and without its last slash."""
        path = self._languages.path.removeprefix("/")
        return [
            self.format_arn(service="ssm", resource="parameter", resource_name=name)
            for name in (path, f"{path}/")
        ]

    def _executions(self) -> str:
        return self.format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self._workflow.name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )

    def _write_outputs(self) -> None:
        outputs = {
            "BookBucketName": self._book.bucket_name,
            "WorkBucketName": self._work.bucket_name,
            "LedgerTableName": self._ledger.table_name,
            "StateMachineArn": self._workflow.state_machine.state_machine_arn,
            "TopicArn": self._notifications.topic.topic_arn,
            "UploadsQueueUrl": self._trigger.queue.queue_url,
            "UploadsDeadLetterQueueUrl": self._trigger.dead_letter_queue.queue_url,
            "DashboardName": self._monitoring.dashboard.dashboard_name,
            # With these the command line tells what a run would do, as PlanRun would.
            "LanguagesParameter": self._languages.path,
            "SourceLanguage": self._settings.source_language,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
