"""Runs `app.py` as its users do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


APPLICATION = ROOT / "app.py"


def run_application(
    environment: Mapping[str, str], program: Path = APPLICATION
) -> subprocess.CompletedProcess[str]:
    """Run the CDK application, or a program like it, with no other CDK environment around it."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("CDK_")}
    quiet = {
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "18,20",  # the majors, no flag
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }
    return subprocess.run(
        [sys.executable, str(program)],
        env={**inherited, **quiet, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
