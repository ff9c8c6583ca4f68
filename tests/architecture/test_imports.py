"""Who may import whom, how long a step may be, and words that the code does not use."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "lambdas", ROOT / "amts", ROOT / "stacks")
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))
STEP_LINES = 60

# What each package may import besides the standard library and itself.
ALLOWED = {
    "bitext": {"pyromark", "justhtml"},
    "cloud": {"bitext", "boto3", "botocore"},
    "steps": {"cloud", "bitext", "aws_lambda_powertools"},
    "stacks": {"aws_cdk", "constructs", "cdk_nag"},
    "amts": {"bitext", "boto3", "botocore", "click", "rich"},
}
# What a single module or subpackage may import beyond that.
ALSO = {
    "bitext.scoring": {"sacrebleu"},
    "amts.articles.page": {"lxml", "readability"},
    "amts.articles.blocks": {"lxml"},
    "amts.articles.reading": {"lxml"},
    "amts.memories.gettext": {"polib"},
}
# What the commands share with the functions: modules without the functions' environment.
SHARED = (
    "cloud.language_parameters",
    "cloud.ledger_items",
    "cloud.presigned",
    "cloud.runs",
    "cloud.stored_objects",
)
FORBIDDEN_WORDS = {"src", "dst", "orig", "trans"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[1:] if parts[0] == "lambdas" else parts
    return ".".join(parts).removesuffix(".__init__")


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "." * node.level
            else:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_allowed(module: str, name: str) -> bool:
    """Whether a module may import a name."""
    package, root = module.partition(".")[0], name.partition(".")[0]
    if root == package:
        # A step never imports another step.
        return package != "steps"
    # mypy_boto3_* are types alone: nothing of them is there at run time (a test below).
    if root in sys.stdlib_module_names or root.startswith("mypy_boto3_"):
        return True
    if root in ALLOWED[package] | ALSO.get(module, set()):
        return True
    if package != "amts":
        return False
    if root == "cloud":
        return f"{name}.".startswith(tuple(f"{module}." for module in SHARED))
    # The embedded AWS stands on moto, the runtime client, and what they bring along.
    return f"{module}.".startswith("amts.local.") and root in LOCAL


LOCAL = {"moto", "awslambdaric", "werkzeug", "regex", "justhtml"}


def bad_imports(module: str, code: str) -> list[str]:
    return [name for name in imported(ast.parse(code)) if not is_allowed(module, name)]


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Yield every name that the code gives or uses."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield value
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names


def forbidden_words(code: str) -> list[str]:
    found = {
        name
        for name in identifiers(ast.parse(code))
        for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
        if word.lower() in FORBIDDEN_WORDS
    }
    return sorted(found)


def is_short(code: str) -> bool:
    """Whether every function of a step stays within the limit."""
    return all(
        (node.end_lineno or 0) - node.lineno < STEP_LINES
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def runtime_types(code: str) -> list[str]:
    """Return the type packages that a module imports outside of `if TYPE_CHECKING`."""
    tree = ast.parse(code)
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for statement in node.body
        for inner in ast.walk(statement)
    }
    return [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in guarded
        for name in imported(node)
        if name.startswith("mypy_boto3_")
    ]


def text(path: Path) -> str:
    return path.read_text("utf-8")


def test_there_is_something_to_look_at() -> None:
    packages = {module_name(path).partition(".")[0] for path in FILES}

    assert packages == set(ALLOWED)
    assert len(FILES) > 100


def test_imports() -> None:
    found = {module_name(p): bad for p in FILES if (bad := bad_imports(module_name(p), text(p)))}

    assert found == {}


def test_types_are_not_imported_at_run_time() -> None:
    found = {module_name(p): bad for p in FILES if (bad := runtime_types(text(p)))}

    assert found == {}


def test_steps_are_short() -> None:
    steps = sorted((ROOT / "lambdas" / "steps").glob("*.py"))

    assert len(steps) == 11
    assert [path.name for path in steps if not is_short(text(path))] == []


def test_words() -> None:
    found = {module_name(p): bad for p in FILES if (bad := forbidden_words(text(p)))}

    assert found == {}


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("bitext.pairing", "import boto3"),
        ("bitext.pairing", "import sacrebleu"),
        ("bitext.pairing", "from cloud import objects"),
        ("bitext.pairing", "def f():\n    from steps.publish import handler"),
        ("bitext.scoring", "import numpy"),
        ("bitext.scoring", "from .errors import InvalidInput"),
        ("cloud.objects", "from steps import publish"),
        ("cloud.objects", "import sacrebleu"),
        ("cloud.objects", "import amts"),
        ("steps.publish", "from steps import report"),
        ("steps.publish", "import steps.report"),
        ("steps.publish", "import boto3"),
        ("steps.publish", "if x:\n    from amts.runs import follow"),
        ("stacks.amts_stack", "import bitext"),
        ("stacks.amts_stack", "import boto3"),
        ("stacks.amts_stack", "from amts import project"),
        ("amts.runs", "import moto"),
        ("amts.runs", "from awslambdaric import bootstrap"),
        ("amts.runs", "import cloud"),
        ("amts.runs", "from cloud import ledger"),
        ("amts.runs", "from cloud.ledger_items_of_another import Run"),
        ("amts.local.server", "from cloud import ledger"),
        ("amts.local.server", "import steps"),
        ("amts.locality", "import moto"),
        ("amts.runs", "import aws_cdk"),
    ],
)
def test_a_planted_import_is_found(module: str, code: str) -> None:
    assert len(bad_imports(module, code)) == 1


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("bitext.pairing", "import json, pyromark\nfrom bitext.errors import AmtsError"),
        ("bitext.scoring", "from sacrebleu.metrics.bleu import BLEU"),
        ("cloud.objects", "from botocore.exceptions import ClientError\nimport boto3"),
        ("steps.publish", "from cloud import ledger\nfrom aws_lambda_powertools import Logger"),
        ("stacks.amts_stack", "import aws_cdk, cdk_nag, tomllib\nfrom stacks import steps"),
        ("amts.runs", "from cloud import ledger_items\nfrom cloud.ledger_items import Run"),
        ("amts.local.server", "import moto\nfrom awslambdaric import bootstrap"),
    ],
)
def test_what_is_allowed_is_not_found(module: str, code: str) -> None:
    assert bad_imports(module, code) == []


@pytest.mark.parametrize(
    "code",
    [
        "src = 1",
        "def f(dst): ...",
        "x.orig_text",
        "class TransTable: ...",
        "import os as src",
        "f(dst_path=1)",
        "for TRANS in y: ...",
        "def f():\n    global orig\n    orig = 1",
    ],
)
def test_a_planted_word_is_found(code: str) -> None:
    assert len(forbidden_words(code)) == 1


def test_other_words_are_not_found() -> None:
    assert forbidden_words('origin = translate(source, "src", transient, original)') == []


def test_a_planted_long_handler_is_found() -> None:
    body = "def handler(event, context):\n" + "    x = 1\n" * (STEP_LINES - 1)

    assert is_short(body)
    assert not is_short(body + "    y = 2\n")


def test_a_planted_type_at_run_time_is_found() -> None:
    guarded = "if TYPE_CHECKING:\n    from mypy_boto3_s3 import S3Client\n"

    assert runtime_types(guarded) == []
    assert runtime_types(guarded + "import mypy_boto3_s3") == ["mypy_boto3_s3"]


def test_names_of_test_files_are_unique() -> None:
    """pytest collects them without packages: of two of one name the second is an error."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
