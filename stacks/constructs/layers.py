"""The functions' dependencies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import aws_lambda
from constructs import Construct


class Layers(Construct):
    """One layer per folder that `make layers` built."""

    def __init__(self, scope: Construct, construct_id: str, *, folders: Mapping[str, Path]) -> None:
        super().__init__(scope, construct_id)
        self.by_name: dict[str, aws_lambda.ILayerVersion] = {
            name: aws_lambda.LayerVersion(
                self,
                name.title(),
                code=aws_lambda.Code.from_asset(str(folder)),
                compatible_runtimes=[aws_lambda.Runtime.PYTHON_3_14],
                compatible_architectures=[aws_lambda.Architecture.ARM_64],
                description=f"layers/{name}/requirements.txt",
            )
            for name, folder in folders.items()
        }
