"""The CDK application with nothing acknowledged, for `test_checks.py`.

Prints, as JSON, what would have been. A program of its own, because the CDK's engine is one per
process.
"""

from __future__ import annotations

import json
import sys
from dataclasses import astuple
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import app
from stacks import acknowledgements, amts_stack

amts_stack.acknowledge = lambda _, settings: print(
    json.dumps([astuple(entry) for entry in acknowledgements.acknowledgements(settings)])
)
raise SystemExit(app.main())
