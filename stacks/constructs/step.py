"""One function of the workflow, with its own role and log group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration, RemovalPolicy, aws_iam, aws_lambda, aws_logs
from constructs import Construct

from stacks.metrics import NAMESPACE
from stacks.settings import BookSettings
from stacks.steps import StepSettings


class Step(Construct):
    """A function that may write its own log and nothing else; the stack grants the rest."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        step: StepSettings,
        settings: BookSettings,
        code: aws_lambda.Code,
        layers: Sequence[aws_lambda.ILayerVersion],
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.settings = step
        self.log_group_name = f"/amts/{settings.book}/{step.name}"
        self.log_group = aws_logs.LogGroup(
            self,
            "Log",
            log_group_name=self.log_group_name,
            retention=aws_logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = aws_iam.Role(
            self,
            "Role",
            assumed_by=aws_iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"{step.name} of the book {settings.book}",
        )
        self.allow("logs:CreateLogStream", "logs:PutLogEvents", on=[self.log_group.log_group_arn])
        self.function = aws_lambda.Function(
            self,
            "Function",
            description=f"AMTS {settings.book}: {step.purpose}",
            runtime=aws_lambda.Runtime.PYTHON_3_14,
            architecture=aws_lambda.Architecture.ARM_64,
            code=code,
            handler=f"steps.{step.module}.handler",
            layers=layers,
            role=self.role,
            log_group=self.log_group,
            timeout=Duration.seconds(step.timeout_seconds),
            memory_size=step.memory_mb,
            environment={
                **environment,
                "POWERTOOLS_SERVICE_NAME": step.module,
                "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
                "POWERTOOLS_LOG_LEVEL": "INFO",
            },
        )
        self._pass_traces_through()

    def allow(
        self,
        *actions: str,
        on: Sequence[str],
        when: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Allow the function exactly these actions on exactly these resources."""
        self.role.add_to_policy(
            aws_iam.PolicyStatement(actions=list(actions), resources=list(on), conditions=when)
        )

    def _pass_traces_through(self) -> None:
        """Leave tracing to the state machine, which draws every call of a function.

        The function's own `tracing` property would add an X-Ray grant on all resources.
        """
        resource = self.function.node.default_child
        assert isinstance(resource, aws_lambda.CfnFunction)  # noqa: S101 - tells the type checker
        resource.tracing_config = aws_lambda.CfnFunction.TracingConfigProperty(mode="PassThrough")
