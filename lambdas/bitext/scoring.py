"""Scores of a translation against a human reference, through sacrebleu.

The unit of BLEU is the bead: one or more source sentences with the human sentences that translate
them. Markup is not scored: emphasis and links are left out, each formula, code or reference is one
token. TER is of machine text against what people made of it, markup as written: they correct that
too. Scores are given as 0..1 with sacrebleu's signature, without which a figure cannot be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bitext.errors import InvalidInput, InvalidSettings

# Tokenizers that fetch a model from the network when they are first used.
_DOWNLOADED = frozenset({"spm", "flores101", "flores200"})


@dataclass(frozen=True, slots=True)
class Score:
    """A corpus score.

    Attributes:
        bleu: corpus BLEU, 0..1.
        signature: sacrebleu's signature of the metric.
        segments: how many units were scored.
    """

    bleu: float
    signature: str
    segments: int


@dataclass(frozen=True, slots=True)
class EditRate:
    """A corpus' translation edit rate. Those of parts add up to that of the whole.

    Attributes:
        edits: words that were inserted, deleted or replaced, and stretches of words that moved.
        words: words of the references.
        signature: sacrebleu's signature of the metric.
    """

    edits: int
    words: int
    signature: str

    @property
    def ter(self) -> float:
        """Edits per word: 0 for equal texts; it may be greater than 1. Of no words 0 or 1."""
        return self.edits / self.words if self.words else float(self.edits > 0)

    def __add__(self, other: EditRate) -> EditRate:
        if self.signature != other.signature:
            raise InvalidInput("rates of different metrics cannot be added")
        return EditRate(self.edits + other.edits, self.words + other.words, self.signature)


def score(hypotheses: Sequence[str], references: Sequence[str], tokenizer: str) -> Score:
    """Return corpus BLEU of hypotheses against one reference each.

    Args:
        hypotheses: translations, one a unit.
        references: human translations of the same units.
        tokenizer: sacrebleu's tokenizer for the target language (13a, zh, char …).

    Raises:
        InvalidInput: there is nothing to score, or the two sides have different lengths.
        InvalidSettings: sacrebleu does not know the tokenizer, or it needs more than is there.
    """
    # Imported here: only the scoring function carries sacrebleu.
    from sacrebleu.metrics.bleu import BLEU

    if len(hypotheses) != len(references):
        raise InvalidInput(
            f"{len(hypotheses)} hypotheses but {len(references)} references: they must be equal"
        )
    if not hypotheses:
        raise InvalidInput("nothing to score: no segment has a reference")
    if tokenizer not in BLEU.TOKENIZERS:
        raise InvalidSettings(f"sacrebleu has no tokenizer {tokenizer!r}")
    if tokenizer in _DOWNLOADED:
        raise InvalidSettings(f"sacrebleu's tokenizer {tokenizer!r} needs a download")
    try:
        metric = BLEU(tokenize=tokenizer)
    except (ImportError, RuntimeError):
        reason = f"sacrebleu's tokenizer {tokenizer!r} needs a package that is not installed"
        raise InvalidSettings(reason) from None
    result = metric.corpus_score(list(hypotheses), [list(references)])
    # An identical text scores 100.00000000000004.
    return Score(min(1.0, result.score / 100), str(metric.get_signature()), len(hypotheses))


def edit_rate(hypotheses: Sequence[str], references: Sequence[str], *, spaced: bool) -> EditRate:
    """Return corpus TER (Snover et al. 2006) of hypotheses against one reference each.

    An edit inserts, deletes or replaces a word, or moves a stretch of words. Of machine text
    against its own post-edited form this is HTER. Words are what stands between white space, in
    small letters; in a script without spaces, each of its characters and signs.

    Args:
        hypotheses: machine translations, one a unit.
        references: what people made of them.
        spaced: whether the language has spaces between its words.

    Raises:
        InvalidInput: there is nothing to compare, or the two sides have different lengths.
    """
    from sacrebleu.metrics.ter import TER

    if len(hypotheses) != len(references):
        raise InvalidInput(
            f"{len(hypotheses)} hypotheses but {len(references)} references: they must be equal"
        )
    if not hypotheses:
        raise InvalidInput("nothing to compare: no segment has a draft")
    # sacrebleu splits Asian characters only together with its normalization.
    metric = TER(normalized=not spaced, asian_support=not spaced)
    result = metric.corpus_score(list(hypotheses), [list(references)])
    return EditRate(result.num_edits, int(result.ref_length), str(metric.get_signature()))
