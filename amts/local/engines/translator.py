"""Translates segments: examples first, then the engines in order, then terms and wording.

The one entry that the service uses. It says for every text who made it, so that no text is ever
taken for another engine's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amts.local.engines.engine import Engine, Term
from amts.local.engines.errors import EngineFailedError
from amts.local.engines.markup import with_markup
from amts.local.engines.memory import NearMatch
from amts.local.engines.steering import Steering, wanted, with_phrases
from amts.local.engines.tokens import (
    MARKUP,
    TERM,
    TOKEN,
    find_words,
    folded,
    has_letters,
    replaced,
    token_replaced,
    with_tokens_of,
    without_markup,
)

EXAMPLES = "parallel data"


@dataclass(frozen=True, slots=True)
class Translated:
    """One segment's translation.

    Attributes:
        text: the translation, tokens included.
        made_by: who made it: engines by name, `parallel data` when examples had a part in it;
            empty when there was nothing to translate.
        terms: the terminology's entries that the text holds because the source has them.
    """

    text: str
    made_by: tuple[str, ...]
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates with a list of engines, each asked for what those before it left.

    Attributes:
        engines: in order of preference; the last should know every pair.
    """

    engines: tuple[Engine, ...]

    def engines_for(self, source_language: str, target_language: str) -> list[Engine]:
        """The engines that work for a pair, in order of preference."""
        return [e for e in self.engines if e.supports(source_language, target_language)]

    def translate(
        self,
        segments: Sequence[str],
        source_language: str,
        target_language: str,
        examples: Steering | None = None,
        terms: Sequence[Term] = (),
    ) -> list[Translated]:
        """Translate segments of plain text with tokens.

        Args:
            segments: texts of one line each.
            source_language: Amazon Translate's code.
            target_language: Amazon Translate's code.
            examples: the job's parallel data.
            terms: entries of the job's terminology for this pair.

        Raises:
            EngineFailedError: an engine failed, or none translates the pair.
        """
        if source_language == target_language:
            return [Translated(segment, ()) for segment in segments]
        work = _Work(self, source_language, target_language, examples, terms)
        distinct = list(dict.fromkeys(segments))
        done = dict(zip(distinct, work.translate(distinct), strict=True))
        return [done[segment] for segment in segments]

    def raw(
        self, texts: Iterable[str], source_language: str, target_language: str
    ) -> dict[str, tuple[str, str]]:
        """What the engines alone make of texts: text to (translation, engine's name)."""
        left = list(dict.fromkeys(texts))
        done: dict[str, tuple[str, str]] = {}
        for engine in self.engines_for(source_language, target_language):
            if not left:
                break
            made = engine.translate(left, source_language, target_language)
            if len(made) != len(left):
                raise EngineFailedError(f"{engine.name} answered {len(made)} of {len(left)} texts")
            done |= {
                text: (translation, engine.name)
                for text, translation in zip(left, made, strict=True)
                if translation is not None
            }
            left = [text for text in left if text not in done]
        if left:
            raise EngineFailedError(f"no engine translates {source_language} to {target_language}")
        return done


class _Work:
    """One call of `Translator.translate`."""

    def __init__(
        self,
        translator: Translator,
        source_language: str,
        target_language: str,
        examples: Steering | None,
        terms: Sequence[Term],
    ) -> None:
        self._translator = translator
        self._source_language = source_language
        self._target_language = target_language
        self._examples = examples if examples else None
        self._terms = sorted(terms, key=lambda term: -len(term.source))
        self._raw: dict[str, tuple[str, str]] = {}

    def translate(self, segments: Sequence[str]) -> list[Translated]:
        settled: dict[str, Translated] = {}
        near: dict[str, NearMatch] = {}
        for segment in segments:
            if not has_letters(segment):
                settled[segment] = Translated(segment, ())
            elif self._examples:
                plain = without_markup(segment)
                exact = self._examples.exact(plain)
                if exact is not None:
                    settled[segment] = self._finished(
                        segment, with_markup(segment, exact), (EXAMPLES,)
                    )
                elif match := self._examples.near(plain):
                    near[segment] = match
        self._settle_near(near, settled)
        self._settle_by_engine([s for s in segments if s not in settled], settled)
        return [settled[segment] for segment in segments]

    def _settle_near(self, near: dict[str, NearMatch], settled: dict[str, Translated]) -> None:
        if not self._examples:
            return
        self._ask(text for match in near.values() for text in wanted(match))
        for segment, match in near.items():
            fitted = self._examples.repaired(match, self._rendered)
            if fitted is not None:
                engines = dict.fromkeys(self._raw[text][1] for text in fitted.rendered)
                text = with_markup(segment, fitted.text)
                settled[segment] = self._finished(segment, text, (EXAMPLES, *engines))

    def _settle_by_engine(self, left: Sequence[str], settled: dict[str, Translated]) -> None:
        fixed = {segment: self._with_term_tokens(segment) for segment in left}
        taught = {
            segment: self._examples.phrases(without_markup(text)) if self._examples else []
            for segment, (text, _) in fixed.items()
        }
        self._ask(
            [text for text, _ in fixed.values()]
            + [phrase.source for phrases in taught.values() for phrase in phrases]
        )
        for segment, (text, used) in fixed.items():
            output, made_by = self._raw[text]
            output = with_tokens_of(text, output)
            if MARKUP.search(text) and not MARKUP.search(output):
                output = with_markup(text, output)
            steered = with_phrases(output, taught[segment], self._rendered)
            makers = (made_by,) if steered == output else (made_by, EXAMPLES)
            settled[segment] = self._finished(segment, _with_terms(steered, used), makers)

    def _finished(self, segment: str, text: str, made_by: tuple[str, ...]) -> Translated:
        applied: list[Term] = []
        for term in self._terms:
            if not find_words(segment, term.source, fold_case=False):
                continue
            if not find_words(text, term.target, fold_case=False):
                for start, end in reversed(find_words(text, term.source, fold_case=False)):
                    text = replaced(text, start, end, term.target)
            if find_words(text, term.target, fold_case=False):
                applied.append(term)
        return Translated(folded(text), made_by, tuple(applied))

    def _with_term_tokens(self, segment: str) -> tuple[str, dict[str, Term]]:
        """The segment with its terms as tokens, so that no engine can word them otherwise."""
        used: dict[str, Term] = {}
        for term in self._terms:
            places = [
                (start, end)
                for start, end in find_words(segment, term.source, fold_case=False)
                if not TOKEN.search(segment[start:end])
            ]
            for start, end in reversed(places):
                token = _free_token(segment, len(used))
                used[token] = term
                segment = segment[:start] + token + segment[end:]
        return segment, used

    def _ask(self, texts: Iterable[str]) -> None:
        new = [text for text in dict.fromkeys(texts) if text not in self._raw]
        if new:
            self._raw |= self._translator.raw(new, self._source_language, self._target_language)

    def _rendered(self, text: str) -> str | None:
        made = self._raw.get(text)
        return made[0] if made else None


def _free_token(segment: str, number: int) -> str:
    while f"K{number}" in segment:
        number += 1
    return f"K{number}"


def _with_terms(output: str, used: dict[str, Term]) -> str:
    """The output with its term tokens as the terminology wants them; a lost one at the end."""
    for token, term in used.items():
        if token in TERM.findall(output):
            output = token_replaced(output, token, term.target)
        else:
            output = f"{output} {term.target}"
    return output
