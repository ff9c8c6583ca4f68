"""The state machine, from its hand-written definition."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import RemovalPolicy, Stack, aws_iam, aws_logs, aws_stepfunctions
from constructs import Construct


class Workflow(Construct):
    """A Standard state machine with its own role and log."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        definition: str,
        substitutions: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = name
        self.log_group = aws_logs.LogGroup(
            self,
            "Log",
            # With this prefix CloudWatch Logs needs no entry per log group in its one, bounded
            # resource policy.
            log_group_name=f"/aws/vendedlogs/states/{name}",
            retention=aws_logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.role = aws_iam.Role(
            self,
            "Role",
            assumed_by=aws_iam.ServicePrincipal(
                "states.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            ),
            description=f"The state machine {name}",
        )
        self.state_machine = aws_stepfunctions.StateMachine(
            self,
            "StateMachine",
            state_machine_name=name,
            # Text, not a file: only a definition inside the template is seen by cfn-lint.
            definition_body=aws_stepfunctions.DefinitionBody.from_string(definition),
            definition_substitutions=dict(substitutions),
            # The stack writes the role's policy whole; the construct may add nothing to it.
            role=self.role.without_policy_updates(),
            tracing_enabled=True,
            logs=aws_stepfunctions.LogOptions(
                destination=self.log_group,
                level=aws_stepfunctions.LogLevel.ALL,
                # The history holds the data; the log need not hold it a second time.
                include_execution_data=False,
            ),
        )
        # Step Functions checks at creation that it may deliver the log.
        self.state_machine.node.add_dependency(self.role)

    def allow(self, *actions: str, on: list[str]) -> None:
        """Allow the state machine exactly these actions on exactly these resources."""
        self.role.add_to_policy(aws_iam.PolicyStatement(actions=list(actions), resources=on))
