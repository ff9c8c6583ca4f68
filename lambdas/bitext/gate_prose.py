"""What differs between prose and its translation: things, broken markup, what nobody translated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bitext.documents import BlockKind, MarkForm, mark_index
from bitext.gate_blocks import Thing, View, has_letters
from bitext.gate_findings import quoted
from bitext.gate_math import Likeness, compare_formulas
from bitext.gate_sentences import moved_things, slide_ends
from bitext.gate_wordless import bare, says_the_same

# What a thing is called in a message.
_NAMES = {
    "math": "the formula",
    "code": "the code",
    "role": "the reference",
    "citation": "the citation",
    "link": "the link to",
    "image": "the picture",
    "html": "the HTML",
    "entity": "the token",
    "footnote": "the footnote mark",
    "slide": "the slide mark",
    "half a slide mark": "the half slide mark",
    "label": "the label",
    "tab": "the tab mark",
    "directive": "the directive",
    "character": "the character",
}
_EMPHASIS = ("emphasis", "strong")
_ROLE_AS_TEXT = re.compile(
    r"[:：]\s?(?:numref|eqref|cite[a-z]*|label|eqlabel|ref|width|begin_tab|end_tab)\s?[:：]"
)
_TEX_AS_TEXT = re.compile(r"\\[A-Za-z]{2,}")
# The tokens of the job's HTML (`bitext.job_html`), and those of Amazon Translate's own.
TOKEN = re.compile(r"(?:(?<![A-Z_])P\d{1,4}|(?<![A-Za-z_])p\d{1,4}|DNT_\w+)(?![A-Za-z0-9_])")
# A letter that is no Latin one, of whatever script.
OWN_SCRIPT = re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
_PAIRED = (("[", "]"), ("(", ")"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between blocks that stand for each other.

    Attributes:
        kind: what differs.
        message: what is so.
        is_damage: damage, or a change that people make on purpose.
        lost: the thing of the source that is missing, to find it elsewhere.
        gained: the thing that the source does not have here.
    """

    kind: str
    message: str
    is_damage: bool = True
    lost: Thing | None = None
    gained: Thing | None = None


def compare_prose(
    here: Sequence[View],
    there: Sequence[View],
    excused: Counter[Thing],
    also: Sequence[View],
    *,
    tokens: AbstractSet[str],
    words: AbstractSet[str] | None,
    has_own_script: bool,
) -> Iterator[Difference]:
    """Compare prose with its translation.

    Args:
        here: the source's blocks.
        there: the blocks that stand for them.
        excused: things that a person left out of sentences that were kept.
        also: sentences of people's in the translation; markup that is text in them is theirs.
        tokens: what looks like a token of the job in the source itself.
        words: the words that the source writes in lower case, to tell names apart; None when
            nothing counts as untranslated.
        has_own_script: whether the translation is written in other letters than Latin ones.
    """
    theirs = _sum(also) if words is None else None
    yield from compare_things(_sum(here), _sum(there), excused, theirs)
    if len(here) == len(there) == 1:
        yield from _moved(here[0], there[0], is_assembled=words is None)
    yield from _strays((*here, *also), there, is_assembled=words is None)
    known = {token for view in also for token in TOKEN.findall(view.text)}
    for token in TOKEN.findall(" ".join(view.text for view in there)):
        if token.upper() not in tokens and token not in known:
            yield Difference("placeholder", f"the token {token} was left over")
    if any(has_letters(view.text) for view in here):
        if not any(has_letters(view.text) for view in there):
            # An engine may answer in signs; a text that is gone is found in any case.
            is_gone = not "".join(view.text for view in there).strip()
            is_damage = not also and (is_gone or words is not None)
            yield Difference("empty", "no word of the text is left", is_damage)
        elif words is not None and len(here) == len(there) == 1:
            yield from _untranslated(here[0], there[0], words, has_own_script)
    elif len(here) == len(there) == 1 and not also:
        yield from _wordless(here[0], there[0])
    yield from _descriptions(here, there)


def _moved(here: View, there: View, *, is_assembled: bool) -> Iterator[Difference]:
    """Compare what stands in which sentence, and how far a slide mark goes."""
    moved = list(moved_things(here, there))
    ways = {(thing[0], before, now) for thing, before, now in moved}
    for thing, before, now in moved:
        message = f"{_named(thing)} stands in sentence {now}, not {before}"
        # People move a thing with its words; two of a kind that changed places are another matter.
        # Where AMTS put the block together every sentence was checked on its own.
        is_exchange = not is_assembled and (thing[0], now, before) in ways
        yield Difference(_kind(thing), message, is_exchange)
    if slide_ends(here) == (True, True) != slide_ends(there) and any(
        thing[0] == "slide" for thing in there.things
    ):
        message = "the slide mark does not go from the beginning to the end of the text"
        yield Difference("slide mark", message, False)


def _wordless(here: View, there: View) -> Iterator[Difference]:
    """Compare text that holds no letter, and that AMTS never sends."""
    old, new = bare(here.text), bare(there.text)
    if old == new:
        return
    name = here.kind.value.replace("_", " ")
    if says_the_same(old, new):
        message = f"the {name} `{quoted(here.raw)}` is written `{quoted(there.raw)}`"
        yield Difference("text", message, False)
    else:
        message = f"the {name} `{quoted(here.raw)}` became `{quoted(there.raw)}`"
        yield Difference("text", message)


def _descriptions(here: Sequence[View], there: Sequence[View]) -> Iterator[Difference]:
    """Find pictures that stand in the translation without their alternative text."""
    pictures = _sum(there)
    lost = sum((v.described for v in here), Counter()) - sum(
        (v.described for v in there), Counter()
    )
    for address in lost:
        if pictures["image", address]:
            yield without_text(address)


def without_text(address: str) -> Difference:
    """Return the difference of a picture that lost its alternative text, a caption as well."""
    message = f"the picture `{quoted(address)}` lost its alternative text"
    return Difference("image", message)


def _untranslated(
    here: View, there: View, words: AbstractSet[str], has_own_script: bool
) -> Iterator[Difference]:
    name = here.kind.value.replace("_", " ")
    # One word may be the same in a language that shares the letters: "Model".
    if is_untranslated(here, there, words) and (has_own_script or len(here.words) > 1):
        message = f"the {name} `{quoted(there.raw)}` is left as in the source"
        yield Difference("untranslated", message)
    elif has_own_script and not OWN_SCRIPT.search(there.text) and _is_prose(there, words):
        message = f"the {name} `{quoted(there.raw)}` is in Latin letters, the document is not"
        yield Difference("untranslated", message)


def compare_things(
    here: Counter[Thing],
    there: Counter[Thing],
    excused: Counter[Thing],
    theirs: Counter[Thing] | None = None,
) -> Iterator[Difference]:
    """Compare what two sides have to have in common.

    Args:
        here: the source's things.
        there: the translation's.
        excused: of the source's, those that people left out.
        theirs: where AMTS put the block together, the things in people's sentences: nobody else
            adds any. None where people may have written the block.
    """
    if here == there:
        return
    lost, gained = here - there, there - here
    yield from _emphasis(lost, gained, excused)
    for thing in list(lost.elements()):
        if thing[0] in _EMPHASIS or not lost[thing]:
            continue
        like = next((other for other in gained if _is_like(thing, other)), None)
        if like is not None:
            _take(lost, thing)
            _take(gained, like)
            if thing[0] == "math" and compare_formulas(thing[1], like[1]) is Likeness.WORDED:
                yield Difference(thing[0], f"{_named(thing)} has other words in it", False)
            elif thing[0] == like[0]:
                yield Difference(
                    thing[0], f"{_named(thing)} is written with other white space", False
                )
            else:
                yield Difference(thing[0], f"{_named(thing)} is written as {like[0]}", False)
    for thing, count in lost.items():
        if thing[0] in _EMPHASIS:
            continue
        others = [g for g, n in gained.items() if g[0] == thing[0] and n > 0]
        alone = sum(n for t, n in lost.items() if t[0] == thing[0]) == 1
        for number in range(count):
            is_damage = number >= excused[thing]
            if not others and there[thing]:
                message = (
                    f"{_named(thing)} stands {_times(there[thing])}, not {_times(here[thing])}"
                )
            elif alone and len(others) == 1:
                message = f"{_named(thing)} became {_shown(others[0])}"
                yield Difference(_kind(thing), message, is_damage, thing, others[0])
                del gained[others[0]]
                continue
            else:
                message = f"{_named(thing)} is missing"
            yield Difference(_kind(thing), message, is_damage, thing)
    for thing, count in gained.items():
        if thing[0] in _EMPHASIS or count <= 0:
            continue
        message = f"{_named(thing)} was added"
        if here[thing]:
            message = f"{_named(thing)} stands {_times(there[thing])}, not {_times(here[thing])}"
        is_damage = theirs is not None and not theirs[thing] and thing[0] != "html"
        yield Difference(_kind(thing), message, is_damage, None, thing)


def is_untranslated(here: View, there: View, words: AbstractSet[str]) -> bool:
    """Whether a block is the source's own text, and long enough to be prose.

    Names are none: a word counts when the source writes it in lower case, here or elsewhere.
    """
    return here.raw.split() == there.raw.split() and _is_prose(here, words)


def _is_prose(view: View, words: AbstractSet[str]) -> bool:
    """Whether a block holds words to translate, not names alone."""
    ordinary = [
        word
        for word in view.words
        if len(word) > 2 and (word.islower() or (word.istitle() and word.lower() in words))
    ]
    if view.kind in (BlockKind.HEADING, BlockKind.CAPTION):
        return bool(ordinary)
    return len(ordinary) >= 2 and len(view.words) >= 3


def _sum(side: Iterable[View]) -> Counter[Thing]:
    total: Counter[Thing] = Counter()
    for view in side:
        total.update(view.things)
    return total


def _emphasis(
    lost: Counter[Thing], gained: Counter[Thing], excused: Counter[Thing]
) -> Iterator[Difference]:
    """Compare emphasis: emphasis that became strong, or a slide mark, is still emphasis.

    What people left out of sentences of theirs that were kept is no damage.
    """
    missing = [(kind, lost[kind, ""]) for kind in _EMPHASIS if lost[kind, ""] > 0]
    pool = [thing for thing, count in gained.items() for _ in range(count) if _is_emphatic(thing)]
    for kind, count in missing:
        left_out = 0
        for _ in range(count):
            if pool:
                other = pool.pop()
                _take(gained, other)
                name = "a slide mark" if other[0] == "slide" else other[0]
                yield Difference("emphasis", f"{kind} is written as {name}", False)
            else:
                left_out += 1
                is_damage = left_out > excused[kind, ""]
                message = f"{kind} around a piece of text is missing"
                yield Difference("emphasis", message, is_damage)
    added = sum(thing[0] in _EMPHASIS for thing in pool)
    if added:
        yield Difference("emphasis", f"emphasis was added ({added})", False)


def _is_emphatic(thing: Thing) -> bool:
    return thing[0] in _EMPHASIS or (thing[0] == "slide" and "**" in thing[1])


def _is_like(thing: Thing, other: Thing) -> bool:
    """Whether two things mean the same, but for white space and the words of a formula."""
    if thing[0] == "entity":
        return other == ("code", thing[1])
    if thing[0] != other[0]:
        return False
    if thing[0] == "math":
        return compare_formulas(thing[1], other[1]) is not Likeness.OTHER
    if thing[0] == "code":
        return "".join(thing[1].split()) == "".join(other[1].split())
    return False


def _take(things: Counter[Thing], thing: Thing) -> None:
    things[thing] -= 1
    if not things[thing]:
        del things[thing]


def _strays(
    here: Sequence[View], there: Sequence[View], *, is_assembled: bool
) -> Iterator[Difference]:
    """Find markup that is read as text where the source has none.

    Where AMTS put the document together, a broken mark is one that is missing, and found as such;
    what stands as text beyond that is text of the engine's, such as an amount in dollars.
    """
    after: Counter[str] = sum((view.strays for view in there), Counter())
    before: Counter[str] = sum((view.strays for view in here), Counter()) if after else after
    for mark, count in after.items():
        if mark.startswith("escaped"):
            continue
        if count > before[mark] + before[f"escaped {mark}"]:
            message = f"`{mark}` stands as text: {_around(there, mark)}"
            yield Difference("markup", message, not is_assembled)
    for pattern, kind in ((_ROLE_AS_TEXT, "role"), (_TEX_AS_TEXT, "math")):
        found = pattern.findall(" ".join(view.text for view in there))
        if found and len(found) > len(pattern.findall(" ".join(view.text for view in here))):
            yield Difference(kind, f"`{found[0]}` stands as text", not is_assembled)
    halves = _halves(there)
    for half in halves - _halves(here):
        message = f"a bracket {half} stands alone beside emphasis, as half of a slide mark does"
        yield Difference("slide mark", message, not is_assembled)


def _around(views: Sequence[View], mark: str) -> str:
    """Return a stray mark with a little of what stands around it."""
    for view in views:
        text = view.block.coded
        at = text.find(mark)
        if at >= 0:
            piece = "".join(
                "…" if mark_index(character) >= 0 else character
                for character in text[max(0, at - 8) : at + 10]
            )
            return f"`{quoted(piece)}`"
    return f"`{mark}`"


def _halves(views: Sequence[View]) -> Counter[str]:
    """Return brackets that touch strong text from outside, and have no partner in the block."""
    found: Counter[str] = Counter()
    for view in views:
        coded, marks = view.block.coded, view.block.marks
        for opening, closing in _PAIRED:
            surplus = coded.count(opening) - coded.count(closing)
            if not surplus:
                continue
            for at, character in enumerate(coded):
                index = mark_index(character)
                if index < 0 or index >= len(marks):
                    continue
                mark = marks[index]
                if mark.kind not in ("strong", "strikethrough", "emphasis"):
                    continue
                if surplus > 0 and mark.form is MarkForm.OPEN and coded[at - 1 : at] == opening:
                    found[opening] += 1
                if (
                    surplus < 0
                    and mark.form is MarkForm.CLOSE
                    and coded[at + 1 : at + 2] == closing
                ):
                    found[closing] += 1
    return found


def _kind(thing: Thing) -> str:
    return "slide mark" if thing[0] == "slide" else thing[0]


def _named(thing: Thing) -> str:
    name = _NAMES.get(thing[0])
    return f"{name} {_shown(thing)}" if name else f"a {thing[0]}"


def _shown(thing: Thing) -> str:
    if thing[0] == "slide":
        return f"{thing[1]}…"
    return f"`{quoted(thing[1])}`"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
