"""Prove what happens to documents when an engine handles their protected pieces badly.

    python bench/noisy_engine.py FOLDER... [--languages zh,es,ja] [--share 0.05] [--seed 1]

Every Markdown document and notebook below FOLDER is planned as if there were no human edition,
written as a job's HTML, given to an engine, read back and put together. The engines:

- honest: replaces words, and moves and spaces placeholders as a translation may;
- harmless: the same, and re-quotes, pads, nests, doubles and re-encodes the elements;
- corrupt: damages the elements of a share of the segments, and keeps record of which;
- markdown: writes Markdown into the text.

A document counts as wrong if it was put together although a damaged segment was taken, or if the
result, parsed again, does not have the source's blocks with the same marks in each.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bitext.assembly import Assembled, assemble
from bitext.documents import PROSE, Document
from bitext.errors import DocumentError
from bitext.job_html import read, write
from bitext.parsing import parse
from bitext.planning import DocumentPlan, plan_document
from bitext.settings import ENGLISH, LanguageSettings, load_language

SUFFIXES = (".md", ".ipynb")
LANGUAGES = Path(__file__).parents[1] / "languages"
_PIECE = re.compile(r"(<span translate[^>]*>P\d+</span>|<[^>]*>|&\w+;)")
_WORD = re.compile(r"[A-Za-z]+")
_SPAN = re.compile(r'<span translate="no" id="p\d+">P\d+</span>')
_PAIR = re.compile(r'<(i|b|a|span) id="m\d+">')
_NASTY = (
    *("*", "**", "_x_", "`", "``", "$", "$5 y $6", "$$", "[a](b)", "](", "[", "<b>", "<", "|"),
    *("~~", "\\", "&amp;", ":ref:", "{ref}", "!", "#", "- ", "1. ", "> ", "%", ": ", "***"),
)


def main() -> None:
    """Run every engine over every document and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--languages", default="zh,es,ja")
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="examples of each finding")
    arguments = parser.parse_args()
    paths = [p for f in arguments.folders for p in sorted(f.rglob("*")) if p.suffix in SUFFIXES]
    for code in arguments.languages.split(","):
        language = load_language(LANGUAGES / f"{code}.toml")
        found = {name: Tally() for name in ENGINES}
        for path in paths:
            document = parsed(path)
            if document is None:
                continue
            plan = plan_document(document, None, ENGLISH, language)
            for name, engine in ENGINES.items():
                chance = random.Random(f"{arguments.seed}|{name}|{code}|{path}")
                try_one(plan, engine(chance, language, arguments.share), language, found[name])
        for name, tally in found.items():
            tally.show(f"{code} {name}", arguments.show)


def parsed(path: Path) -> Document | None:
    """Return a document, or None where the file cannot be read as one."""
    try:
        return parse(path.read_bytes(), str(path))
    except DocumentError:
        return None


@dataclass
class Tally:
    """What one engine's answers led to."""

    documents: int = 0
    segments: int = 0
    damaged: int = 0  # segments that the engine damaged
    caught: int = 0  # of them, those that were named
    alarms: Counter[str] = field(default_factory=Counter)  # named, though not damaged
    refused: list[str] = field(default_factory=list)  # documents that did not pass assembly
    wrong: list[str] = field(default_factory=list)  # documents with other blocks or marks
    missed: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    reading: float = 0.0

    def show(self, title: str, examples: int) -> None:
        """Print the figures."""
        alarms = sum(self.alarms.values())
        print(
            f"{title}: {self.documents} documents, {self.segments} segments; damaged "
            f"{self.damaged}, caught {self.caught}, fell back unharmed {alarms}; documents refused "
            f"{len(self.refused)}, wrong {len(self.wrong)}; reading {self.reading:.1f} s (CPU)",
            flush=True,
        )
        for reason, count in self.alarms.most_common():
            print(f"    {count:6} {reason}")
        for kind in (self.missed, self.refused, self.wrong, self.examples):
            for line in kind[:examples]:
                print(f"    {line}")


class Engine:
    """Answers a page; `damaged` holds the ids of the segments that it spoilt."""

    def __init__(self, chance: random.Random, language: LanguageSettings, share: float) -> None:
        self.chance = chance
        self.spaced = language.sentences.spaced
        self.share = share
        self.damaged: set[str] = set()

    def answer(self, page: str) -> str:
        """Return the page, every paragraph translated."""
        return re.sub(r'<p id="([^"]+)">(.*?)</p>', self._paragraph, page, flags=re.DOTALL)

    def _paragraph(self, match: re.Match[str]) -> str:
        return f'<p id="{match[1]}">{self.body(match[1], self.words(match[2]))}</p>'

    def words(self, body: str) -> str:
        """Replace every word by one without meaning; keep the elements."""
        pieces = _PIECE.split(body)
        for place in range(0, len(pieces), 2):
            if self.spaced:
                pieces[place] = _WORD.sub(lambda word: word[0] + "o", pieces[place])
            else:
                pieces[place] = _WORD.sub("词", pieces[place]).replace(" ", "")
        return "".join(pieces)

    def body(self, name: str, body: str) -> str:
        """Return a paragraph's content as this engine writes it."""
        del name
        return body


class Honest(Engine):
    """Moves the placeholders that stand outside of pairs, each to another word."""

    def body(self, name: str, body: str) -> str:
        """Return a paragraph's content, placeholders moved."""
        del name
        if _PAIR.search(body) or self.chance.random() < 0.5:
            return body
        spans = _SPAN.findall(body)
        self.chance.shuffle(spans)
        following = iter(spans)
        return _SPAN.sub(lambda _: next(following), body)


class Harmless(Honest):
    """Writes the same elements in other ways."""

    def body(self, name: str, body: str) -> str:
        """Return a paragraph's content, elements written otherwise."""
        body = super().body(name, body)
        body = _SPAN.sub(lambda span: self.chance.choice(self.ways)(span[0]), body)
        if self.chance.random() < 0.2:
            body = re.sub(r"</?(?:i|b|a|span)\b", lambda tag: tag[0].upper(), body)
        if self.chance.random() < 0.2:
            body = re.sub(r'"', lambda _: "'", body)
        if self.chance.random() < 0.2:
            body = _PAIR.sub(lambda tag: tag[0] + " ", body)
        return body

    ways: Sequence[Callable[[str], str]] = (
        lambda span: span,
        lambda span: span.replace('"', ""),
        lambda span: span.replace('"', "'"),
        lambda span: span.upper().replace('"NO"', '"no"'),
        lambda span: f" {span} ",
        lambda span: re.sub(r">(P\d+)<", r"> \1 <", span),
        lambda span: f"&nbsp;{span}&#160;",
        lambda span: f"<i>{span}</i>",
        lambda span: f"<b><u>{span}</u></b>",
        lambda span: f"<span>{span}</span>",
        lambda span: f"{span} {span}",
        lambda span: re.sub(r">P(\d+)<", r">&#80;\1<", span),
        lambda span: re.sub(r">(P\d+)<", ">\u200b\\1<", span),
        lambda span: f"<!-- x -->{span}",
    )


class Corrupt(Honest):
    """Damages one element in a share of the segments that have any.

    A fifth of the damage carries a placeholder from one paragraph to the next.
    """

    def answer(self, page: str) -> str:
        """Return the page, every paragraph translated, some placeholders in others' paragraphs."""
        lines = super().answer(page).split("\n")
        for at in range(len(lines) - 1):
            here, there = (re.match(r'<p id="([^"]+)">', line) for line in lines[at : at + 2])
            span = _SPAN.search(lines[at])
            if not (here and there and span) or self.chance.random() >= self.share / 5:
                continue
            if {here[1], there[1]} & self.damaged:
                continue
            self.damaged.add(here[1])
            if not lines[at + 1].endswith(f"{span[0]}</p>"):  # else it comes to stand by its like
                self.damaged.add(there[1])
            lines[at] = lines[at][: span.start()] + lines[at][span.end() :]
            lines[at + 1] = lines[at + 1].replace("</p>", f" {span[0]}</p>")
        return "\n".join(lines)

    def body(self, name: str, body: str) -> str:
        """Return a paragraph's content, perhaps damaged."""
        spans = list(_SPAN.finditer(body))
        pairs = list(_PAIR.finditer(body))
        if not (spans or pairs) or self.chance.random() >= self.share:
            return super().body(name, body)
        self.damaged.add(name)
        if spans and (not pairs or self.chance.random() < 0.7):
            span = self.chance.choice(spans)
            made = self.chance.choice(self.spoilt)(span[0], self.chance)
            return body[: span.start()] + made + body[span.end() :]
        return self._pair(body, self.chance.choice(pairs))

    def _pair(self, body: str, pair: re.Match[str]) -> str:
        end = body.index(f"</{pair[1]}>", pair.end()) if pair[1] != "span" else -1
        way = self.chance.randrange(4 if end >= 0 else 2)
        before, after = body[: pair.start()], body[pair.end() :]
        if way == 0:
            return before + after
        if way == 1:
            return f"{before}<{pair[1]} id='m9999'>{after}"
        if way == 2:  # the end is lost
            return body[:end] + body[end + len(pair[1]) + 3 :]
        inner = body[pair.end() : end]  # emptied: what it wrapped stands behind it
        return f"{before}{pair[0]}</{pair[1]}>{inner}{body[end + len(pair[1]) + 3 :]}"

    spoilt: Sequence[Callable[[str, random.Random], str]] = (
        lambda _, __: "",
        lambda span, _: re.sub(r"<[^>]*>", "", span),
        lambda span, _: f"{span} x {span}",
        lambda span, _: re.sub(r">P(\d+)<", ">\u0420\\1<", span),
        lambda span, _: re.sub(r">P(\d+)<", r">P \1<", span),
        lambda span, _: re.sub(r">P(\d+)<", ">\uff30\\1<", span),
        lambda span, _: re.sub(r">P(\d+)<", r">P1\1<", span),
        lambda span, _: re.sub(r">P\d+<", ">formel<", span),
        lambda span, _: re.sub(r'id="p(\d+)"', r'id="q\1"', span),
        lambda span, _: re.sub(r'id="p\d+"', 'id="p77"', span),
        lambda _, __: "DNT_GEBKJMMFHEHCKOAJBKHKJHCAKDHDNDDD",
        lambda span, _: f"{span} DNT_GEBKJM",
        lambda span, _: html.escape(span),
        lambda span, _: span.removesuffix("</span>"),
        lambda span, _: f"{span}</span>",
        lambda span, _: f"<div>{span}</div> x",
        lambda span, _: f"{span} " + re.sub(r"<[^>]*>", "", span),
    )


class WritesMarkdown(Honest):
    """Puts what Markdown reads as markup into the text of a fifth of the segments."""

    def body(self, name: str, body: str) -> str:
        """Return a paragraph's content, perhaps with Markdown in its text."""
        body = super().body(name, body)
        if self.chance.random() > 0.2:
            return body
        pieces = _PIECE.split(body)
        for _ in range(self.chance.randint(1, 3)):
            place = 2 * self.chance.randrange((len(pieces) + 1) // 2)
            at = self.chance.randint(0, len(pieces[place]))
            nasty = html.escape(self.chance.choice(_NASTY), quote=False)
            pieces[place] = pieces[place][:at] + nasty + pieces[place][at:]
        return "".join(pieces)


ENGINES: dict[str, type[Engine]] = {
    "honest": Honest,
    "harmless": Harmless,
    "corrupt": Corrupt,
    "markdown": WritesMarkdown,
}


def try_one(plan: DocumentPlan, engine: Engine, language: LanguageSettings, tally: Tally) -> None:
    """Send one document through an engine and judge what comes of it."""
    answer = engine.answer(write(plan.to_send, "en"))
    started = time.process_time()
    found = read(answer, plan.to_send, language)
    tally.reading += time.process_time() - started
    tally.documents += 1
    tally.segments += len(found)
    tally.damaged += len(engine.damaged)
    name = plan.source.name
    for key, target in found.items():
        if key in engine.damaged:
            tally.caught += bool(target.damage)
            if not target.damage:
                tally.missed.append(f"missed: {name} {key}: {paragraph_of(answer, key)}")
        elif target.damage:
            tally.alarms[target.damage] += 1
            tally.examples.append(f"{target.damage}: {name}: {paragraph_of(answer, key)}")
    try:
        assembled = assemble(plan, found, ENGLISH, language)
    except DocumentError as error:
        tally.refused.append(f"refused: {error}")
        return
    for outcome in assembled.outcomes:
        if outcome.flag.startswith("put together"):
            tally.alarms["the block was read otherwise once put together"] += 1
            tally.examples.append(f"{outcome.flag}: {name}: {outcome.source}")
    difference = first_difference(plan.source, assembled)
    if difference:
        tally.wrong.append(f"wrong: {name}: {difference}")


def paragraph_of(answer: str, key: str) -> str:
    """Return a segment's paragraph of an answer, for messages."""
    return answer[answer.find(f'"{key}"') :].partition("</p>")[0][:300]


def first_difference(source: Document, assembled: Assembled) -> str:
    """Say where the result has other blocks, or other marks in a block, than its source."""
    result = parse(assembled.data, source.name)
    before, after = (list(blocks(document)) for document in (source, result))
    for here, there in zip(before, after, strict=False):
        if here[:2] != there[:2]:
            lost, new = here[1] - there[1], there[1] - here[1]
            return f"{here[0]} {dict(lost)} became {there[0]} {dict(new)} in {there[2]!r}"
    return "" if len(before) == len(after) else "another number of blocks"


def blocks(document: Document) -> Iterator[tuple[str, Counter[str], str]]:
    """Yield every block's kind, its marks, and its own text."""
    for part, block in document.blocks:
        marks = Counter(
            " ".join(mark.raw.split()) if mark.kind != "break" else "break"
            for mark in block.marks
            if mark.kind not in ("escape", "entity")
        )
        yield block.kind, marks if block.kind in PROSE else Counter(), part.raw(block)[:200]


if __name__ == "__main__":
    main()
