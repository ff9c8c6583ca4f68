"""How parallel data steers every engine's output: an imitation of Active Custom Translation.

This is not Active Custom Translation. The real service adapts a neural model to the examples
nearest to the input; no word of its method is public. What happens here is simple and open, so that
a job with examples truly differs from one without, whatever the engine:

1. **Same source** (letter case, punctuation and placeholder numbers aside): the example's target.
   The real service is only influenced by such an example and may write something else.
2. **Near source**: similarity of at least 0.7 over words (`difflib`'s ratio). The example's target
   is used only if every difference can be carried over: each word or phrase that differs is looked
   for in the target as it is written, as the examples teach it, or as the engine translates it;
   it must stand there exactly once, and is replaced by the translation of the segment's own words.
   Words that only the segment has cannot be placed, articles aside: then this step gives up.
3. **Otherwise** the engine's output, in which phrases are replaced by the wording that the examples
   teach (see `phrases`), where the engine's own wording of the phrase is found.

Placeholders are the tokens `P0`, `P1` …, in examples and segments alike; an example's numbers are
turned into the segment's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from amts.local.engines.engine import Example
from amts.local.engines.memory import Change, ExampleMemory, NearMatch
from amts.local.engines.phrases import Phrase, PhraseBook
from amts.local.engines.tokens import Word, find_words, replaced

THRESHOLD = 0.7
_ARTICLES = frozenset({"a", "an", "the", "el", "la", "los", "las", "un", "una", "der", "die", "das",
                       "le", "les", "une", "o", "os", "as", "um", "uma"})  # fmt: skip

Render = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Repaired:
    """An example's target made to fit a segment.

    Attributes:
        text: the target.
        rendered: the words of the segment that an engine had to translate for it.
    """

    text: str
    rendered: tuple[str, ...]


class Steering:
    """The examples of one parallel data resource, ready to steer a job."""

    def __init__(self, examples: Iterable[Example] = ()) -> None:
        self._memory = ExampleMemory(examples)
        self._phrases = PhraseBook(self._memory.examples)

    def __bool__(self) -> bool:
        return len(self._memory) > 0

    def exact(self, segment: str) -> str | None:
        """Step 1: the target of the example with the same source."""
        return self._memory.exact(segment)

    def near(self, segment: str) -> NearMatch | None:
        """Step 2, first half: the nearest example, if it is near enough."""
        return self._memory.near(segment, THRESHOLD)

    def phrases(self, segment: str) -> list[Phrase]:
        """Step 3, first half: the phrases of the segment that the examples teach."""
        return self._phrases.phrases(segment)

    def repaired(self, match: NearMatch, render: Render) -> Repaired | None:
        """Step 2, second half: the example's target made to fit, or None when it cannot be.

        Args:
            match: the nearest example.
            render: the engine's translation of a word or phrase that `wanted` named.
        """
        fitted: Repaired | None = Repaired(match.target, ())
        for change in match.changes:
            if fitted is None:
                return None
            fitted = self._carried_over(change, fitted, match, render)
        return fitted

    def _carried_over(
        self, change: Change, so_far: Repaired, match: NearMatch, render: Render
    ) -> Repaired | None:
        target, rendered = so_far.text, so_far.rendered
        removed, inserted = _without_articles(change.removed), _without_articles(change.inserted)
        if not removed and not inserted:
            return so_far
        if not removed:
            return None
        gone = _text_of(removed, match.example.source)
        here = self._only_place(target, gone, removed, render)
        if here is None:
            return None
        start, end = here
        if not inserted:
            return Repaired(replaced(target, start, end, ""), rendered)
        wanted = " ".join(word.text for word in inserted)
        piece = wanted if _is_verbatim(inserted) else self._taught(wanted)
        if piece is None:
            piece = render(wanted)
            rendered = (*rendered, wanted)
        if piece is None:
            return None
        if start == 0 and target[:1].isupper():
            piece = piece[:1].upper() + piece[1:]
        elif inserted[0].text[:1].islower():  # an engine takes a lone word for a sentence
            piece = piece[:1].lower() + piece[1:]
        return Repaired(replaced(target, start, end, piece), rendered)

    def _only_place(
        self, target: str, gone: str, removed: Sequence[Word], render: Render
    ) -> tuple[int, int] | None:
        wordings = [gone] if _is_verbatim(removed) else [gone, self._taught(gone), render(gone)]
        for wording in wordings:
            places = find_words(target, wording.rstrip(".")) if wording else []
            if len(places) == 1:
                return places[0]
        return None

    def _taught(self, phrase: str) -> str | None:
        found = self._phrases.phrases(phrase)
        whole = [f.target for f in found if f.source == phrase]
        return whole[0] if whole else None


def wanted(match: NearMatch) -> list[str]:
    """The words and phrases whose translation `Steering.repaired` may ask for."""
    texts: list[str] = []
    for change in match.changes:
        for side, source in ((change.removed, match.example.source), (change.inserted, None)):
            left = _without_articles(side)
            if left and not _is_verbatim(left):
                texts.append(_text_of(left, source) if source else " ".join(w.text for w in left))
    return texts


def with_phrases(output: str, phrases: Sequence[Phrase], render: Render) -> str:
    """Step 3, second half: the engine's output with the examples' wording of phrases.

    A phrase is looked for as the engine translates it alone, then as it stands in the source (a
    word that the engine left as it was). What the engine worded differently stays.
    """
    for phrase in phrases:
        for wording in (render(phrase.source), phrase.source):
            places = find_words(output, wording.rstrip(".")) if wording else []
            if not places:
                continue
            for start, end in reversed(places):
                piece = phrase.target
                if output[start].isupper() and piece[:1].islower():
                    piece = piece[:1].upper() + piece[1:]
                output = output[:start] + piece + output[end:]
            break
    return output


def _without_articles(found: Sequence[Word]) -> list[Word]:
    return [word for word in found if word.key not in _ARTICLES]


def _is_verbatim(found: Sequence[Word]) -> bool:
    """Whether the words are the same in every language: numbers and placeholders."""
    return not any(word.is_plain for word in found)


def _text_of(found: Sequence[Word], source: str) -> str:
    if any(word.is_placeholder for word in found):  # renamed: not as the source writes it
        return " ".join(word.text for word in found)
    return source[found[0].start : found[-1].end]
