"""Every function's code is the folder `lambdas`, byte for byte, and nothing else."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

LAMBDAS = Path(__file__).parents[2] / "lambdas"


def files(folder: Path) -> dict[str, str]:
    """The digests of a folder's files, without what Python writes beside its sources."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def code_key(template: dict[str, Any]) -> str:
    """The one key that every function's code has."""
    (key,) = {
        resource["Properties"]["Code"]["S3Key"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    return str(key)


def test_every_function_has_the_same_code_and_it_is_lambdas(
    assembly: Path, template: dict[str, Any]
) -> None:
    staged = assembly / f"asset.{code_key(template).removesuffix('.zip')}"
    assert files(staged) == files(LAMBDAS)


def test_no_byte_code_is_in_it(assembly: Path, template: dict[str, Any]) -> None:
    staged = assembly / f"asset.{code_key(template).removesuffix('.zip')}"
    assert [path for path in staged.rglob("*") if path.suffix == ".pyc"] == []
    assert [path for path in staged.rglob("__pycache__") if any(path.iterdir())] == []


def test_every_asset_is_part_of_the_assembly(assembly: Path, template: dict[str, Any]) -> None:
    named = set(re.findall(r"[0-9a-f]{64}(?=\.zip)", str(template)))
    assert len(named) == 3
    for digest in named:
        assert (assembly / f"asset.{digest}").is_dir()
