"""The target languages' settings, where the workflow finds them."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_ssm
from constructs import Construct

from stacks.settings import Language


class Languages(Construct):
    """One Parameter Store parameter per target language, under one path.

    Adding a language is a new file and a deployment; no function changes.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, book: str, languages: Sequence[Language]
    ) -> None:
        super().__init__(scope, construct_id)
        self.path = f"/amts/{book}/languages"
        for language in languages:
            aws_ssm.StringParameter(
                self,
                language.code,
                parameter_name=f"{self.path}/{language.code}",
                string_value=language.parameter,
                description=f"Settings of the target language {language.code}",
            )
