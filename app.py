"""The CDK application's composition root: context in, one stack out.

Reads nothing but the project's own files, so that the same checkout always gives the same template.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from stacks.settings import KEYS, SettingsError, read_layers, read_settings

ROOT = Path(__file__).resolve().parent


def main() -> int:
    """Synthesize the stack; return the exit status."""
    if shutil.which(os.environ.get("JSII_NODE", "node")) is None:
        print("error: the AWS CDK needs Node.js (`node`), which is not installed", file=sys.stderr)
        return 1
    from aws_cdk import App, Validations
    from cdk_nag import AwsSolutionsChecks

    from stacks.amts_stack import AmtsStack, ProjectFiles

    # The CDK command line hands cdk.json's context over; run by itself, this reads it. What is
    # given from outside (-c, CDK_CONTEXT_JSON) comes first either way.
    app = App(
        context=json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"],
        outdir=None if "CDK_OUTDIR" in os.environ else str(ROOT / "cdk.out"),
        analytics_reporting=False,
    )
    try:
        settings = read_settings({key: app.node.try_get_context(key) for key in KEYS}, ROOT)
        layers = read_layers(ROOT)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    AmtsStack(
        app,
        f"Amts-{settings.book}",
        settings=settings,
        files=ProjectFiles(
            definition=(ROOT / "statemachine" / "amts.asl.json").read_text("utf-8"),
            code=ROOT / "lambdas",
            layers=layers,
        ),
    )
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
        # cdk-nag has printed each finding already.
        print(f"error: {str(error).splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
