"""Alarms that say what to do, and one dashboard."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration, aws_cloudwatch, aws_cloudwatch_actions, aws_sns, aws_sqs
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from stacks import metrics
from stacks.constructs.step import Step

_FIVE_MINUTES = Duration.minutes(5)
_UPLOAD_AGE_SECONDS = 900


class Monitoring(Construct):
    """Every alarm writes to the book's topic when it goes off."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        topic: aws_sns.ITopic,
        uploads: aws_sqs.Queue,
        given_up: aws_sqs.Queue,
        state_machine: stepfunctions.StateMachine,
        steps: Sequence[Step],
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = name
        self._action = aws_cloudwatch_actions.SnsAction(topic)
        self._queue_alarms(uploads, given_up)
        self._run_alarms(state_machine)
        for step in steps:
            self._function_alarm(step)
        self.dashboard = aws_cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=name,
            default_interval=Duration.days(7),
            widgets=[
                self._run_widgets(state_machine, uploads, given_up),
                self._function_widgets(steps),
                self._book_widgets(),
            ],
        )

    def _queue_alarms(self, uploads: aws_sqs.Queue, given_up: aws_sqs.Queue) -> None:
        self._alarm(
            "UploadsGivenUp",
            given_up.metric_approximate_number_of_messages_visible(
                period=_FIVE_MINUTES, statistic="Maximum"
            ),
            threshold=1,
            what_to_do="Upload events could not be served three times. Read the log of StartRun, "
            "remove the cause, then redrive the dead-letter queue to the uploads queue; until then "
            "the nightly schedule starts runs.",
        )
        self._alarm(
            "UploadsWaiting",
            uploads.metric_approximate_age_of_oldest_message(
                period=_FIVE_MINUTES, statistic="Maximum"
            ),
            threshold=_UPLOAD_AGE_SECONDS,
            what_to_do="An upload event has waited a quarter of an hour for StartRun. Look whether "
            "StartRun is throttled or failing, and whether its event source mapping is enabled.",
        )

    def _run_alarms(self, state_machine: stepfunctions.StateMachine) -> None:
        self._alarm(
            "RunFailed",
            state_machine.metric_failed(period=_FIVE_MINUTES),
            threshold=1,
            what_to_do="A run failed: its planning, or a language; other languages were published. "
            "Open the failed execution of the state machine: its cause is the report's summary, "
            "and reports/<run>/report.json names every problem. What failed is tried again with "
            "the next upload or by the nightly schedule.",
        )
        self._alarm(
            "RunTimedOut",
            state_machine.metric_timed_out(period=_FIVE_MINUTES),
            threshold=1,
            what_to_do="A run took longer than the state machine allows. Look in the Amazon "
            "Translate console for a job or an import that never ended, and stop it. Another run "
            "is started by itself.",
        )

    def _function_alarm(self, step: Step) -> None:
        """Watch a function's errors, unless errors are how it says "not yet".

        CheckParallelData and CheckTranslation raise ImportInProgress and JobInProgress at every
        poll, ImportParallelData raises ImportBusy while it waits for its turn, and PlanRun
        UploadsInProgress while files arrive. When one of them really fails, its language or the run
        fails, and the report and its message say so.
        """
        if step.settings.polls:
            return
        self._alarm(
            f"{step.settings.name}Errors",
            step.function.metric_errors(period=_FIVE_MINUTES),
            threshold=1,
            what_to_do=f"{step.settings.name} raised an error. The workflow repeats passing faults "
            f"by itself; if it goes on, read the log group {step.log_group_name} and look up the "
            "error's class in docs/operations.md.",
        )

    def _alarm(
        self, name: str, metric: aws_cloudwatch.IMetric, *, threshold: float, what_to_do: str
    ) -> None:
        aws_cloudwatch.Alarm(
            self,
            name,
            alarm_name=f"{self._name}-{name}",
            alarm_description=what_to_do,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=(
                aws_cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            ),
            treat_missing_data=aws_cloudwatch.TreatMissingData.NOT_BREACHING,
        ).add_alarm_action(self._action)

    def _run_widgets(
        self,
        state_machine: stepfunctions.StateMachine,
        uploads: aws_sqs.Queue,
        given_up: aws_sqs.Queue,
    ) -> list[aws_cloudwatch.IWidget]:
        return [
            _graph(
                "Runs",
                state_machine.metric_started(period=_FIVE_MINUTES),
                state_machine.metric_succeeded(period=_FIVE_MINUTES),
                state_machine.metric_failed(period=_FIVE_MINUTES),
                state_machine.metric_timed_out(period=_FIVE_MINUTES),
            ),
            _graph(
                "Uploads waiting and given up",
                uploads.metric_approximate_number_of_messages_visible(period=_FIVE_MINUTES),
                given_up.metric_approximate_number_of_messages_visible(period=_FIVE_MINUTES),
            ),
        ]

    def _function_widgets(self, steps: Sequence[Step]) -> list[aws_cloudwatch.IWidget]:
        return [
            _graph(
                "Errors by function (of the polls: not yet)",
                *(step.function.metric_errors(label=step.settings.name) for step in steps),
            ),
            _graph(
                "Duration by function",
                *(
                    step.function.metric_duration(label=step.settings.name, statistic="Maximum")
                    for step in steps
                ),
            ),
        ]

    def _book_widgets(self) -> list[aws_cloudwatch.IWidget]:
        return [
            _found("Documents", metrics.DOCUMENTS_PUBLISHED, metrics.DOCUMENTS_WITH_PROBLEMS),
            _found(
                "Segments",
                metrics.SEGMENTS_HUMAN,
                metrics.SEGMENTS_MACHINE,
                metrics.SEGMENTS_FLAGGED,
                metrics.SEGMENTS_CORRECTED,
            ),
            _found("Characters sent, and dollars", metrics.CHARACTERS_SENT, right=metrics.COST_USD),
            _found(
                "Share of characters saved, of published documents",
                metrics.SHARE_SAVED,
                statistic="Average",
            ),
            _found(
                "BLEU with and without ACT", metrics.BLEU, metrics.BLEU_PLAIN, statistic="Average"
            ),
            _found(
                "TER of machine text against people's corrections",
                metrics.POST_EDIT_TER,
                statistic="Average",
            ),
        ]


def _graph(title: str, *lines: aws_cloudwatch.IMetric) -> aws_cloudwatch.IWidget:
    return aws_cloudwatch.GraphWidget(title=title, left=list(lines), width=12, height=6)


def _found(
    title: str, *names: str, statistic: str = "Sum", right: str = ""
) -> aws_cloudwatch.IWidget:
    """Graph metrics of the book by search: one line per language, whichever there are."""

    def search(name: str) -> aws_cloudwatch.IMetric:
        chosen = f'{{{metrics.NAMESPACE},service,language}} MetricName="{name}"'
        return aws_cloudwatch.MathExpression(
            expression=f"SEARCH('{chosen}', '{statistic}', 300)",
            label=name,
            using_metrics={},
            period=_FIVE_MINUTES,
        )

    return aws_cloudwatch.GraphWidget(
        title=title,
        left=[search(name) for name in names],
        right=[search(right)] if right else [],
        width=6,
        height=6,
    )
