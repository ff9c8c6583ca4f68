"""What a book is and what must hold of its translation, without a line of AMTS's own code.

A book is documents, a document is blocks, a block is sentences. The model knows the present source,
every earlier version of it, and for every English sentence the newest text that a person wrote for
it. It makes the files that people upload, and says what a published document must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tests.histories.pseudo_translation import Sentence, machine

LANGUAGE = "zh"
_SPACE = re.compile(r"\s+")
_TOKEN = "P0"


class Act(NamedTuple):
    """One thing that happens; the numbers choose where, whatever there is to choose from."""

    what: str
    a: int = 0
    b: int = 0
    c: int = 0


@dataclass(frozen=True)
class Upload:
    """A file that a person writes, or deletes when the content is None."""

    key: str
    content: bytes | None


@dataclass(frozen=True)
class Pulled:
    """A published document that a person downloaded, and the English that it was made from."""

    text: str
    source: bytes | None


@dataclass(frozen=True)
class Block:
    """One block.

    Attributes:
        kind: "heading", "paragraph" or "code".
        sentences: its sentences; of code the comment.
        wrap: how a paragraph is laid out: 0 in one line, 1 a line each, 2 in short lines.
        url: the number of the page that links lead to; of code the number of what it computes.
    """

    kind: str
    sentences: tuple[Sentence, ...]
    wrap: int = 0
    url: int = 0

    def written(self, texts: Sequence[str], *, spaced: bool) -> str:
        """The block with a text for each sentence."""
        texts = [text.replace("{url}", self.link) for text in texts]
        if self.kind == "heading":
            return f"# {texts[0]}"
        if self.kind == "code":
            return f"```python\n# {texts[0]}\nvalue = {self.url}\n```"
        joined = ("\n" if self.wrap == 1 else " " if spaced else "").join(texts)
        return re.sub(r"(.{40,}?) ", r"\1\n", joined) if self.wrap == 2 and spaced else joined

    @property
    def link(self) -> str:
        """The page that its links lead to."""
        return f"https://example.org/{self.url}"

    @property
    def code(self) -> tuple[Sentence, int]:
        """What identifies a code cell."""
        return self.sentences[0], self.url


Document = tuple[Block, ...]


def written(document: Document, texts: Mapping[Sentence, str] | None = None) -> bytes:
    """A document's file: in English, or with the given texts."""
    blocks = [
        block.written(
            [texts[s] if texts is not None else s.english for s in block.sentences],
            spaced=texts is None,
        )
        for block in document
    ]
    return ("\n\n".join(blocks) + "\n").encode()


def _parts(text: str) -> list[str]:
    return [squeezed(part) for part in text.split("{url}")]


def squeezed(text: str) -> str:
    """A text without white space, which no rule here is about."""
    return _SPACE.sub("", text)


@dataclass
class BookModel:
    """The book as people see it.

    Attributes:
        documents: the present source.
        past: every version of every document's source, the oldest first.
        wordings: for a sentence the newest text of a person.
        every_text: every text that a person ever wrote.
        cells: for a code cell the newest cell of a person.
        editions: how many editions and corrections people made.
        origins: paths of human documents that have an origin beside them.
        unseen: what people wrote for a document in files that no run has published yet.
        maybe: texts of people that may stand in place of the one expected: a file came that does
            not hold them, and a run may have seen the file that did before, or may not.
        merges: whether a correction of an old publication leaves alone what others wrote since.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    past: dict[str, list[Document]] = field(default_factory=dict)
    wordings: dict[Sentence, str] = field(default_factory=dict)
    every_text: set[str] = field(default_factory=set)
    cells: dict[tuple[Sentence, int], str] = field(default_factory=dict)
    editions: int = 0
    origins: set[str] = field(default_factory=set)
    unseen: dict[str, set[Sentence]] = field(default_factory=dict)
    maybe: dict[Sentence, set[str]] = field(default_factory=dict)
    merges: bool = False
    last: tuple[Upload, ...] = ()
    _subjects: int = 0
    _versions: dict[int, int] = field(default_factory=dict)

    def begin(self, documents: int) -> tuple[Upload, ...]:
        """The first push."""
        return tuple(u for _ in range(documents) for u in self.do(Act("add document"), ()))

    def do(self, act: Act, pulled: Sequence[Pulled]) -> tuple[Upload, ...]:
        """Let a person do something; returns the files that it writes, none when it cannot be.

        Args:
            act: what.
            pulled: the published versions of the document at hand, the newest first.
        """
        if act.what == "again":
            return self.last
        if act.what == "add document":
            self.last = self._put(f"d{len(self.past)}.md", self._document())
        elif not self.documents:
            return ()
        else:
            path = self.path(act)
            method = getattr(self, "_" + act.what.replace(" ", "_"))
            made: tuple[Upload, ...] = (
                method(path, act, pulled)
                if act.what in ("translate", "correct")
                else method(path, act)
            )
            self.last = made or self.last
            return made
        return self.last

    def path(self, act: Act) -> str:
        """The document that an act is about; "" when there is none."""
        paths = sorted(self.documents)
        return paths[act.a % len(paths)] if paths else ""

    # The source.

    def _sentence(self, kind: str = "") -> Sentence:
        self._subjects += 1
        n = self._subjects
        kinds = ("plain", "plain", "code", "plain", "link")
        subject = n * 37 % 2551  # a prime: no subject comes again
        self._versions[subject] = n * 7 % 100
        return Sentence(subject, n * 7 % 100, kind or kinds[n % len(kinds)])

    def _changed(self, sentence: Sentence, far: int) -> Sentence:
        version = self._versions[sentence.subject] + (13 if far % 2 else 1)
        self._versions[sentence.subject] = version
        return replace(sentence, version=version)

    def _paragraph(self) -> Block:
        return Block("paragraph", tuple(self._sentence() for _ in range(3)))

    def _document(self) -> Document:
        return (
            Block("heading", (self._sentence("heading"),)),
            self._paragraph(),
            Block("code", (self._sentence("plain"),)),
            self._paragraph(),
        )

    def _put(self, path: str, document: Document) -> tuple[Upload, ...]:
        self.documents[path] = document
        self.past.setdefault(path, []).append(document)
        return (Upload(f"source/{path}", written(document)),)

    def _blocks(self, path: str, kind: str) -> list[int]:
        return [n for n, block in enumerate(self.documents[path]) if block.kind == kind]

    def _with_block(self, path: str, number: int, block: Block) -> tuple[Upload, ...]:
        document = self.documents[path]
        return self._put(path, (*document[:number], block, *document[number + 1 :]))

    def _some(self, path: str, act: Act, kinds: Sequence[str]) -> tuple[int, Block] | None:
        found = [n for kind in kinds for n in self._blocks(path, kind)]
        if not found:
            return None
        number = found[act.b % len(found)]
        return number, self.documents[path][number]

    def _edit(self, path: str, act: Act) -> tuple[Upload, ...]:
        found = self._some(path, act, ("paragraph", "heading"))
        if found is None:
            return ()
        number, block = found
        place = act.c % len(block.sentences)
        sentences = list(block.sentences)
        sentences[place] = self._changed(sentences[place], act.c)
        return self._with_block(path, number, replace(block, sentences=tuple(sentences)))

    def _insert(self, path: str, act: Act) -> tuple[Upload, ...]:
        found = self._some(path, act, ("paragraph",))
        if found is None:
            return ()
        number, block = found
        sentences = list(block.sentences)
        sentences.insert(act.c % (len(sentences) + 1), self._sentence())
        return self._with_block(path, number, replace(block, sentences=tuple(sentences)))

    def _cut(self, path: str, act: Act) -> tuple[Upload, ...]:
        found = self._some(path, act, ("paragraph",))
        if found is None or len(found[1].sentences) < 2:
            return ()
        number, block = found
        sentences = list(block.sentences)
        del sentences[act.c % len(sentences)]
        return self._with_block(path, number, replace(block, sentences=tuple(sentences)))

    def _add_block(self, path: str, act: Act) -> tuple[Upload, ...]:
        document = self.documents[path]
        place = 1 + act.b % len(document)
        return self._put(path, (*document[:place], self._paragraph(), *document[place:]))

    def _remove_block(self, path: str, act: Act) -> tuple[Upload, ...]:
        document = self.documents[path]
        if len(document) < 3:
            return ()
        place = 1 + act.b % (len(document) - 1)
        return self._put(path, (*document[:place], *document[place + 1 :]))

    def _carry_block(self, path: str, act: Act) -> tuple[Upload, ...]:
        """A paragraph moves to another document, or to the end of its own."""
        found = self._some(path, act, ("paragraph",))
        if found is None:
            return ()
        number, block = found
        here = self.documents[path]
        paths = sorted(self.documents)
        other = paths[act.c % len(paths)]
        first = self._put(path, (*here[:number], *here[number + 1 :]))
        if other == path:
            self.past[path].pop()
            return self._put(path, (*self.documents[path], block))
        return first + self._put(other, (*self.documents[other], block))

    def _wrap(self, path: str, act: Act) -> tuple[Upload, ...]:
        found = self._some(path, act, ("paragraph",))
        if found is None:
            return ()
        return self._with_block(path, found[0], replace(found[1], wrap=(found[1].wrap + 1) % 3))

    def _link(self, path: str, act: Act) -> tuple[Upload, ...]:
        found = self._some(path, act, ("paragraph", "code"))
        if found is None:
            return ()
        return self._with_block(path, found[0], replace(found[1], url=found[1].url + 1))

    def _revert(self, path: str, act: Act) -> tuple[Upload, ...]:
        past = self.past[path]
        document = past[-1 - act.b % len(past)]
        others = {s for p, d in self.documents.items() if p != path for b in d for s in b.sentences}
        if any(s in others for block in document for s in block.sentences):
            return ()  # a sentence stands in one document at a time
        return self._put(path, document)

    def _remove_document(self, path: str, act: Act) -> tuple[Upload, ...]:
        if len(self.documents) < 2:
            return ()
        del self.documents[path]
        return (Upload(f"source/{path}", None),)

    def _rename(self, path: str, act: Act) -> tuple[Upload, ...]:
        document = self.documents.pop(path)
        gone = Upload(f"source/{path}", None)
        return (gone, *self._put(f"d{len(self.past)}.md", document))

    # The people who translate.

    def _human_files(self, path: str, content: bytes, origin: bytes | None) -> tuple[Upload, ...]:
        key = f"human/{LANGUAGE}/{path}"
        text = squeezed(content.decode())
        for sentence in self.unseen.get(path, set()):
            wording = self.wordings.get(sentence)
            if wording and not all(part in text for part in _parts(wording)):
                # Replaced before a run ended that may have seen it, or may not.
                self.maybe.setdefault(sentence, set()).add(self.wordings.pop(sentence))
        files = [Upload(key, content)]
        if origin is not None:
            self.origins.add(path)
            files.append(Upload(key.replace(".md", "_origin.md"), origin))
        return tuple(files)

    def _translate(
        self,
        path: str,
        act: Act,
        pulled: Sequence[Pulled],
    ) -> tuple[Upload, ...]:
        """A whole edition, made from the source as it is, or was when an origin tells it."""
        with_origin = bool(act.c % 2) or path in self.origins
        past = self.past[path]
        base = past[-1 - act.b % len(past)] if with_origin else past[-1]
        self.editions += 1
        texts = {s: s.human(self.editions) for block in base for s in block.sentences}
        typed: set[Sentence] = set()
        for block in base:
            if block.kind == "code":
                self.cells[block.code] = block.written([texts[block.sentences[0]]], spaced=False)
            else:
                self.wordings |= {s: texts[s] for s in block.sentences}
                typed |= set(block.sentences)
                self.every_text |= {texts[s] for s in block.sentences}
        origin = written(base) if with_origin else None
        made = self._human_files(path, written(base, texts), origin)
        self.unseen.setdefault(path, set()).update(typed)
        return made

    def _correct(self, path: str, act: Act, pulled: Sequence[Pulled]) -> tuple[Upload, ...]:
        """A published document, perhaps an old one, with one sentence written anew."""
        if not pulled:
            return ()
        document = pulled[act.b % len(pulled)]
        if path in self.origins and document.source is None:
            return ()
        known = [s for d in self.past[path] for b in d if b.kind != "code" for s in b.sentences]
        found = {
            sentence: text
            for sentence in dict.fromkeys(known)
            if sentence.kind in ("plain", "heading")
            for text in (machine(sentence.english), *map(sentence.human, range(self.editions + 1)))
            if text in document.text
        }
        if not found:
            return ()
        sentence = list(found)[(act.c // 2) % len(found)]
        self._supersede(path, document.text)
        self.editions += 1
        text = sentence.human(self.editions)
        self.wordings[sentence] = text
        self.every_text.add(text)
        content = document.text.replace(found[sentence], text).encode()
        with_origin = bool(act.c % 2) or path in self.origins
        made = self._human_files(path, content, document.source if with_origin else None)
        self.unseen.setdefault(path, set()).add(sentence)
        return made

    def _supersede(self, path: str, text: str) -> None:
        """Take the text of a document that was pulled for what people want now.

        They may have pulled it before somebody else's work was published. What that other person
        wrote is to be found in an earlier version; the file that came last is what is published.
        """
        if self.merges:
            return
        squeezed_text = squeezed(text)
        for sentence in [s for d in self.past[path] for b in d for s in b.sentences]:
            wording = self.wordings.get(sentence)
            if wording is None or all(p in squeezed_text for p in _parts(wording)):
                continue
            self.maybe.setdefault(sentence, set()).add(wording)  # or the two are merged
            if all(part in squeezed_text for part in _parts(machine_text(sentence))):
                del self.wordings[sentence]
            for edition in range(self.editions + 1):
                if all(part in squeezed_text for part in _parts(sentence.human(edition))):
                    self.wordings[sentence] = sentence.human(edition)
        for code, cell in list(self.cells.items()):
            if squeezed(cell) not in squeezed_text and any(
                block.code == code for d in self.past[path] for block in d if block.kind == "code"
            ):
                self._supersede_cell(code, squeezed_text)

    def _supersede_cell(self, code: tuple[Sentence, int], text: str) -> None:
        block = Block("code", (code[0],), url=code[1])
        if squeezed(block.written([code[0].english], spaced=True)) in text:
            del self.cells[code]
        for edition in range(self.editions + 1):
            cell = block.written([code[0].human(edition)], spaced=False)
            if squeezed(cell) in text:
                self.cells[code] = cell

    # What must hold.

    def is_certain(self, path: str) -> bool:
        """Whether there is one right text for each sentence of a document."""
        return not any(s in self.maybe for block in self.documents[path] for s in block.sentences)

    def expected(self, path: str) -> Iterator[tuple[str, Sentence, set[str]]]:
        """What a published document must hold, in order: whose, the sentence, one of some texts."""
        for block in self.documents[path]:
            for sentence in block.sentences:
                if block.kind == "code":
                    cell = self.cells.get(block.code) or block.written(
                        [sentence.english], spaced=True
                    )
                    whose = "human" if block.code in self.cells else "source"
                    yield whose, sentence, {squeezed(cell)}
                    continue
                whose = "human" if sentence in self.wordings else "machine"
                text = self.wordings.get(sentence) or machine_text(sentence)
                texts = {text, *self.maybe.get(sentence, ())}
                yield whose, sentence, {squeezed(t.replace("{url}", block.link)) for t in texts}


def machine_text(sentence: Sentence) -> str:
    """The engine's text for a sentence, with what it is not to touch as it was."""
    made = machine(sentence.english.replace("`f(x)`", _TOKEN).replace("({url})", ""))
    if sentence.kind == "code":
        return made.replace(_TOKEN, "`f(x)`")
    return made.replace("[网页]", "[网页]({url})")
