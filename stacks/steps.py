"""The functions of the workflow, as a table: one per Task state, and the one that starts runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TASK_MARGIN_SECONDS = 30
"""A Task's TimeoutSeconds is its function's timeout and this: the function's own timeout is the
better error, and a Task must not wait for ever for an answer that was lost."""


@dataclass(frozen=True, slots=True)
class StepSettings:
    """One function.

    Attributes:
        name: the construct's id and the Task state's name.
        module: the module of `lambdas/steps` with its handler.
        purpose: one line for the console.
        timeout_seconds: the function's timeout.
        memory_mb: its memory; a whole processor comes with 1,769 MB.
        layer: its layer.
        polls: its errors are, in normal operation, "not yet" (see monitoring).
    """

    name: str
    module: str
    purpose: str
    timeout_seconds: int
    memory_mb: int
    layer: Literal["text", "scoring"] = "text"
    polls: bool = False


STEPS = (
    StepSettings("StartRun", "start_run", "Takes the book's lock and starts a run", 60, 512),
    StepSettings("PlanRun", "plan_run", "Finds out what there is to do", 300, 1024, polls=True),
    StepSettings(
        "ExtractAndPair",
        "extract_and_pair",
        "Writes a language's parallel data and job input",
        900,
        3072,
    ),
    StepSettings(
        "ImportParallelData",
        "import_parallel_data",
        "Gives Amazon Translate the parallel data",
        60,
        512,
        polls=True,
    ),
    StepSettings(
        "CheckParallelData",
        "check_parallel_data",
        "Asks whether the import has ended",
        60,
        512,
        polls=True,
    ),
    StepSettings(
        "StartTranslation",
        "start_translation",
        "Starts the batch job of a language",
        60,
        512,
    ),
    StepSettings(
        "CheckTranslation",
        "check_translation",
        "Asks whether the batch job has ended",
        60,
        512,
        polls=True,
    ),
    StepSettings("Publish", "publish", "Puts documents together and publishes them", 900, 3072),
    StepSettings(
        "ScoreTranslations",
        "score_translations",
        "Scores translations against human references",
        900,
        3072,
        layer="scoring",
    ),
    StepSettings("Report", "report", "Tells what the run did and releases the lock", 300, 1024),
)
