"""Reads what `cdk synth` wrote: the stack, its template and the files that it needs.

Format: AWS CDK cloud assembly schema (`manifest.json`, `<stack>.assets.json`).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amts.local.errors import DeployError

# A zip of the same files must be the same bytes: function code is compared by its digest.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


@dataclass(frozen=True, slots=True)
class FileAsset:
    """A file or a folder (to be zipped) that goes to a bucket."""

    path: Path
    zipped: bool
    bucket: str
    key: str

    def content(self) -> bytes:
        """The bytes to upload.

        Raises:
            DeployError: the file or folder is not there.
        """
        if not self.path.exists():
            raise DeployError(f"the asset {self.path} is not there; synthesize again")
        return zip_folder(self.path) if self.zipped else self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class StackAssembly:
    """A synthesized stack."""

    name: str
    template: str
    assets: tuple[FileAsset, ...]
    parameters: Mapping[str, str]
    tags: Mapping[str, str]


def read_stack(assembly: Path, stack_name: str, account: str, region: str) -> StackAssembly:
    """The stack `stack_name` of the folder `assembly`.

    Raises:
        DeployError: there is no such folder or stack, or it needs what cannot be published.
    """
    manifest = _json(assembly / "manifest.json")
    stacks = {
        _stack_name(identifier, artifact): artifact
        for identifier, artifact in manifest.get("artifacts", {}).items()
        if artifact.get("type") == "aws:cloudformation:stack"
    }
    if stack_name not in stacks:
        known = ", ".join(sorted(stacks)) or "none"
        raise DeployError(f"no stack {stack_name} in {assembly} (there: {known})")
    artifact = stacks[stack_name]
    properties = artifact.get("properties", {})
    template_path = assembly / properties["templateFile"]
    assets = [
        asset
        for identifier in artifact.get("dependencies", [])
        if (dependency := manifest["artifacts"].get(identifier, {})).get("type")
        == "cdk:asset-manifest"
        for asset in _file_assets(assembly, dependency["properties"]["file"], account, region)
    ]
    return StackAssembly(
        name=stack_name,
        template=_text(template_path),
        assets=tuple(assets),
        parameters=properties.get("parameters", {}),
        tags=properties.get("tags", {}),
    )


def zip_folder(folder: Path) -> bytes:
    """A zip of every file under `folder`: the same bytes for the same files, names and modes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            executable = path.stat().st_mode & 0o111
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _stack_name(identifier: str, artifact: Mapping[str, Any]) -> str:
    return str(artifact.get("properties", {}).get("stackName", identifier))


def _file_assets(assembly: Path, file: str, account: str, region: str) -> list[FileAsset]:
    manifest = _json(assembly / file)
    if manifest.get("dockerImages"):
        raise DeployError("the embedded AWS publishes no container images")
    assets = []
    for asset in manifest.get("files", {}).values():
        source = asset["source"]
        if "path" not in source:
            raise DeployError("the embedded AWS runs no programs to make assets")
        for destination in asset["destinations"].values():
            assets.append(
                FileAsset(
                    path=assembly / source["path"],
                    zipped=source.get("packaging", "file") == "zip",
                    bucket=_filled(destination["bucketName"], account, region),
                    key=_filled(destination["objectKey"], account, region),
                )
            )
    return assets


def _filled(text: str, account: str, region: str) -> str:
    return (
        text.replace("${AWS::AccountId}", account)
        .replace("${AWS::Region}", region)
        .replace("${AWS::Partition}", "aws")
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_text(path))
    except ValueError as error:
        raise DeployError(f"{path} is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise DeployError(f"{path} holds no JSON object")
    return content


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DeployError(f"cannot read {path}: {error.strerror}") from None
