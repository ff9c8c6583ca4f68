"""The checks of documents that `amts pair` pairs, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from amts.languages import all_targets
from amts.opening import Opened, given_name
from amts.rendering.screen import Screen
from bitext.pair_checks import check_pair
from bitext.pairing import Bitext
from bitext.pairs import Reason
from bitext.settings import LanguageSettings


@dataclass
class DocumentChecks:
    """Checks pairs of documents, and keeps what is wrong with them.

    Attributes:
        screen: where warnings are shown.
        source_language: settings of the source language.
        target_language: settings of the target language.
        opened: the folders and archives that the documents come from, to name files as they were
            given.
        refused: pairs of documents that are left out as a whole, and why.
        warnings: a line for each document that may not be what it should be.
    """

    screen: Screen
    source_language: LanguageSettings
    target_language: LanguageSettings
    opened: Sequence[Opened] = ()
    refused: list[tuple[Bitext, Reason]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def check(self, bitext: Bitext, source: Path, target: Path) -> Bitext:
        """Return a bitext that can be used; name what is doubtful in it.

        Args:
            bitext: two documents, aligned.
            source: the source's file.
            target: the target's file.

        Raises:
            NotATranslation: nothing of it can be used; `document` is the file to blame.
        """
        found = check_pair(bitext, self.source_language, self.target_language, self._others)
        for finding in found:
            error = finding.error(given_name(source, self.opened), given_name(target, self.opened))
            if finding.refuses:
                self.refused.append((bitext, finding.reason))
                raise error
            self.warnings.append(str(error))
            self.screen.warn(str(error))
        return bitext

    @cached_property
    def _others(self) -> tuple[LanguageSettings, ...]:
        return all_targets()
