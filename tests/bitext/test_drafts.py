"""What a person made of a draft: which sentences are theirs, and which source it translates."""

from __future__ import annotations

from dataclasses import replace

from bitext.documents import Document
from bitext.drafts import (
    Base,
    Candidate,
    candidates,
    corrections,
    find_draft,
    inherited,
    with_corrections,
    worked_ahead,
)
from bitext.effort import changes
from bitext.extraction import DocumentFiles, extract
from bitext.pairing import pair_documents
from bitext.provenance import Made, Provenance
from bitext.records import Corrected, FileRef, Record
from bitext.segments import segment_document
from bitext.settings import ENGLISH
from tests.bitext.pipeline import BY_JOB, CHINESE, SPANISH, foreign, markdown, published

SOURCE = (
    "# Rates\n\nThe rate `r` matters a lot here. It is small at first.\n\n"
    "Later it grows with every step. Nobody knows where it ends.\n"
)
OWN = Made(Provenance.HUMAN, "2026-02-02T00:00:00Z")
RULES = SPANISH.sentences


def record_of(source: str, human: bytes | None = None) -> tuple[Record, Document]:
    """The record of a document that an engine translated, and the document."""
    files = DocumentFiles("a.md", source.encode(), human)
    html = extract([files], ENGLISH, SPANISH).documents[0].html
    head, _, text = html.partition("<body>")
    pieces = [p if p.startswith("<") else foreign(p, SPANISH) for p in text.split("\n")]
    answer = head + "<body>" + "\n".join(_answered(line) for line in pieces)
    made = published(files, answer if html else None, SPANISH)
    record = Record(
        "es",
        "a.md",
        "run",
        "2026-01-02T03:04:05Z",
        FileRef("source/a.md", "1"),
        None,
        None,
        None,
        FileRef("translated/es/a.md", "1"),
        "digest",
        made.recorded.lines,
        made.recorded.sentences,
        made.recorded.edition,
    )
    return record, markdown(made.data.decode())


def _answered(line: str) -> str:
    start, end = line.find(">") + 1, line.rfind("</p>")
    if not line.startswith("<p") or end < 0:
        return line
    inner = line[start:end]
    words = [part if "<" in part or ">" in part else foreign(part, SPANISH)
             for part in inner.split(" ")]  # fmt: skip
    return line[:start] + " ".join(words) + line[end:]


def draft_of(source: str) -> Candidate:
    record, document = record_of(source)
    (found,) = candidates(record, document, None, RULES)
    return found


def edited(draft: Candidate, number: int, text: str) -> Document:
    """The draft with another sentence in place of one."""
    segment = segment_document(draft.document, RULES)[number]
    data = draft.document.data
    return markdown((data[: segment.start] + text.encode() + data[segment.end :]).decode())


def test_a_record_tells_of_each_sentence_of_its_document() -> None:
    record, document = record_of(SOURCE)
    keys = [segment.key for segment in segment_document(document, RULES)]
    assert [record.lines[n].target_text for n in record.sentences] == keys
    assert {line.made for line in record.lines} == {BY_JOB}


def test_what_a_person_left_stays_the_engines() -> None:
    draft = draft_of(SOURCE)
    human = edited(draft, 2, "Al principio es pequeña.")
    base = inherited(human, draft, OWN, RULES)
    assert [made == OWN for made in base.made] == [False, False, True, False, False]
    assert set(base.made) == {OWN, BY_JOB}
    assert base.origin == FileRef("source/a.md", "1")


def test_a_file_that_is_the_draft_is_no_persons_work() -> None:
    draft = draft_of(SOURCE)
    assert set(inherited(draft.document, draft, OWN, RULES).made) == {BY_JOB}


def test_moved_sentences_keep_their_maker() -> None:
    draft = draft_of(SOURCE)
    blocks = draft.document.data.decode().split("\n\n")
    human = markdown("\n\n".join([blocks[0], blocks[2].rstrip(), blocks[1]]) + "\n")
    assert set(inherited(human, draft, OWN, RULES).made) == {BY_JOB}


def test_corrections_are_what_people_changed_of_machine_text() -> None:
    draft = draft_of(SOURCE)
    human = edited(draft, 2, "Al principio es pequeña.")
    base = inherited(human, draft, OWN, RULES)
    bitext = pair_documents(markdown(SOURCE), human, ENGLISH, SPANISH)
    found = corrections("a.md", bitext, draft, SPANISH)
    assert len(found) == 5
    (one,) = [correction for correction in found if correction.changed]
    assert (one.source, one.final) == (("It is small at first.",), "Al principio es pequeña.")
    assert one.draft == segment_document(draft.document, RULES)[2].key
    base = with_corrections(base, found)
    assert list(base.corrected) == [2]
    assert base.corrected[2].made == BY_JOB
    told = base.corrected[2]
    assert (told.characters, told.words) == changes(one.draft, one.final) != (0, 0)


def test_sentences_that_people_joined_are_one_correction() -> None:
    draft = draft_of(SOURCE)
    keys = [segment.key for segment in segment_document(draft.document, RULES)]
    first = keys[1].removesuffix(".")
    text = draft.document.data.decode().replace(f"{keys[1]} {keys[2]}", f"{first}, y {keys[2]}")
    bitext = pair_documents(markdown(SOURCE), markdown(text), ENGLISH, SPANISH)
    found = corrections("a.md", bitext, draft, SPANISH)
    (one,) = [correction for correction in found if correction.changed]
    assert one.source == ("The rate `r` matters a lot here.", "It is small at first.")
    assert (one.draft, one.final) == (f"{keys[1]} {keys[2]}", f"{first}, y {keys[2]}")
    assert len(found) == 4


def test_a_sentence_that_stands_twice_has_two_drafts() -> None:
    source = "It is small. It is small.\n\nIt is small.\n"
    draft = draft_of(source)
    bitext = pair_documents(markdown(source), draft.document, ENGLISH, SPANISH)
    assert len(corrections("a.md", bitext, draft, SPANISH)) == 3
    # A third one that the draft does not have was not drafted.
    more = pair_documents(markdown(source), draft.document, ENGLISH, SPANISH)
    fewer = replace(draft, record=replace(draft.record, lines=draft.record.lines[:2]))
    assert len(corrections("a.md", more, fewer, SPANISH)) == 2


def test_a_draft_of_two_sentences_has_no_space_where_the_language_has_none() -> None:
    record, document = record_of(SOURCE)
    made = replace(record.lines[0], source=("One thing here.",), target=("一件。", "在这里。"))
    draft = Candidate(document, [made], None, replace(record, lines=(made,)))
    bitext = pair_documents(markdown("One thing here.\n"), markdown("一事。\n"), ENGLISH, CHINESE)
    (one,) = corrections("a.md", bitext, draft, CHINESE)
    assert one.draft == "一件。在这里。"


def test_a_second_correction_is_measured_against_the_machine_text() -> None:
    draft = draft_of(SOURCE)
    machine = segment_document(draft.document, RULES)[2].key
    first = edited(draft, 2, "Al principio es pequeña.")
    lines = list(draft.lines)
    assert lines[2] is not None
    lines[2] = replace(
        lines[2], made=OWN, target=("Al principio es pequeña.",),
        corrected=Corrected(machine, BY_JOB),
    )  # fmt: skip
    told = [line for line in lines if line is not None]
    again = Candidate(first, lines, draft.origin, replace(draft.record, lines=tuple(told)))
    kept = inherited(first, again, OWN, RULES)
    assert kept.corrected[2].target == machine
    human = edited(draft, 2, "Muy pequeña al principio.")
    bitext = pair_documents(markdown(SOURCE), human, ENGLISH, SPANISH)
    found = corrections("a.md", bitext, again, SPANISH)
    changed = with_corrections(inherited(human, again, OWN, RULES), found)
    assert changed.corrected[2].target == machine


def test_the_draft_is_the_text_that_shares_most() -> None:
    old, new = draft_of(SOURCE), draft_of(SOURCE.replace("Nobody knows where", "We know where"))
    for draft, others in ((old, (new, old)), (new, (new, old)), (old, (old, new))):
        human = edited(draft, 1, "La tasa `r` importa mucho aquí.")
        assert find_draft(human, others, RULES) is draft


def test_of_equal_drafts_the_newest_is_taken() -> None:
    newest, older = draft_of(SOURCE), draft_of(SOURCE)
    assert find_draft(older.document, (newest, older), RULES) is newest


def test_a_draft_is_told_by_the_code_that_was_left_of_it() -> None:
    newest = draft_of(SOURCE + "\n```python\nr = 2\n```\n")
    older = draft_of(SOURCE + "\n```python\nr = 1\n```\n")
    human = edited(older, 1, "La tasa `r` importa mucho aquí.")
    assert find_draft(human, (newest, older), RULES) is older


def test_new_words_that_resemble_a_later_edition_tell_nothing_of_the_draft() -> None:
    older = draft_of(SOURCE)
    words = "palabras nuevas que nadie escribió en ningún otro lugar de este libro"
    later = edited(older, 2, f"Aquí hay {words}.")
    newest = replace(older, document=later)
    human = edited(older, 1, f"La tasa tiene {words}.")
    assert find_draft(human, (newest, older), RULES) is older


def test_an_edition_of_its_own_has_no_draft() -> None:
    human = markdown("# Tasas\n\nLa tasa `r` importa. Es pequeña.\n\nCrece. Nadie sabe más.\n")
    assert find_draft(human, (draft_of(SOURCE),), RULES) is None
    assert find_draft(markdown(""), (draft_of(SOURCE),), RULES) is None


def test_who_changed_all_that_the_source_changed_worked_from_the_new_source() -> None:
    draft = draft_of(SOURCE)
    now = {s.key for s in segment_document(markdown(SOURCE), ENGLISH.sentences)}
    now = now - {"It is small at first."} | {"It is tiny at first."}
    ahead = edited(draft, 2, "Al principio es minúscula.")
    behind = edited(draft, 3, "Después crece con cada paso.")
    assert worked_ahead(ahead, draft, now, RULES)
    assert not worked_ahead(behind, draft, now, RULES)
    assert not worked_ahead(draft.document, draft, now, RULES)


def test_rules_for_sentences_that_changed_make_no_candidate() -> None:
    record, document = record_of(SOURCE)
    other = replace(record, sentences=record.sentences[:-1])
    assert candidates(other, document, None, RULES) == []


def test_a_base_without_makers_takes_corrections() -> None:
    one = Corrected("m", BY_JOB)
    assert with_corrections(Base(corrected={1: one}), []).corrected == {1: one}
