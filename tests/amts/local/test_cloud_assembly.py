"""Reading what `cdk synth` wrote."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from amts.local.cloud_assembly import FileAsset, read_stack, zip_folder
from amts.local.errors import DeployError


def read(folder: Path, name: str = "Stack") -> object:
    return read_stack(folder, name, "123456789012", "us-east-1")


def test_a_stack_with_its_assets(assembly: Any) -> None:
    code = assembly.code("def handler(event, context): return 1")
    stack = read_stack(assembly.write("Stack", {}), "Stack", "123456789012", "us-east-1")
    assert json.loads(stack.template)["Resources"].keys() == {"Role"}
    (asset,) = stack.assets
    assert (asset.bucket, asset.key) == (code["S3Bucket"], code["S3Key"])
    with zipfile.ZipFile(io.BytesIO(asset.content())) as archive:
        assert archive.namelist() == ["app.py"]


def test_a_zip_does_not_depend_on_times_or_place(tmp_path: Path) -> None:
    for folder, moment in (("one", 1_600_000_000), ("two", 1_700_000_000)):
        for name in ("b.py", "sub/a.py", "run.sh"):
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
            os.utime(path, (moment, moment))
        (tmp_path / folder / "run.sh").chmod(0o755)
    first = zip_folder(tmp_path / "one")
    assert first == zip_folder(tmp_path / "two")
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        modes = {entry.filename: oct(entry.external_attr >> 16) for entry in archive.infolist()}
    assert modes == {"b.py": "0o100644", "run.sh": "0o100755", "sub/a.py": "0o100644"}


def test_another_content_is_another_zip(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    first = zip_folder(tmp_path)
    (tmp_path / "a.py").write_text("2")
    assert zip_folder(tmp_path) != first


def test_an_unknown_stack_names_the_known_ones(assembly: Any) -> None:
    folder = assembly.write("Stack", {})
    with pytest.raises(DeployError, match=r"no stack Other .*\(there: Stack\)"):
        read(folder, "Other")


def test_no_assembly(tmp_path: Path) -> None:
    with pytest.raises(DeployError, match=r"cannot read .*manifest\.json: No such file"):
        read(tmp_path)


def test_a_broken_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(DeployError, match=r"manifest\.json is no JSON"):
        read(tmp_path)


def test_container_images_are_refused(assembly: Any) -> None:
    folder = assembly.write("Stack", {})
    (folder / "Stack.assets.json").write_text('{"dockerImages": {"a": {}}}')
    with pytest.raises(DeployError, match="no container images"):
        read(folder)


def test_a_missing_asset(tmp_path: Path) -> None:
    asset = FileAsset(tmp_path / "asset.none", zipped=True, bucket="b", key="k")
    with pytest.raises(DeployError, match=r"asset\.none is not there"):
        asset.content()
