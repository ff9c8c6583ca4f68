"""A checkout whose application writes the small stack without the CDK."""

from __future__ import annotations

import json
from pathlib import Path

from tests.amts.files import write
from tests.amts.small_stack import TEMPLATE

_APP = """
import json, os, pathlib
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
folder = pathlib.Path(os.environ["CDK_OUTDIR"])
with open("synthesized.log", "a") as log:
    log.write(json.dumps(context, sort_keys=True) + "\\n")
if context.get("broken"):
    print("what came before")
    raise SystemExit("the application is broken")
name = f"Amts-{context['book']}"
folder.mkdir()
(folder / f"{name}.template.json").write_text(pathlib.Path("stacks/stack.json").read_text())
properties = {"templateFile": f"{name}.template.json"}
artifact = {"type": "aws:cloudformation:stack", "properties": properties}
(folder / "manifest.json").write_text(json.dumps({"artifacts": {name: artifact}}))
"""

_LAYERS = """
import pathlib
pathlib.Path("layers.log").open("a").write("built\\n")
"""


def make(root: Path) -> Path:
    """Fill a checkout with all that synthesis reads."""
    return write(
        root,
        {
            "app.py": _APP,
            "tools/build_layers.py": _LAYERS,
            "stacks/stack.json": json.dumps(TEMPLATE),
            "languages/zh.toml": 'code = "zh"\n',
            "lambdas/steps/a.py": "",
            "layers/text/requirements.txt": "",
        },
    )
