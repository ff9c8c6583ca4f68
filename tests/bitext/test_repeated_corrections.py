"""What people corrected more than once becomes a proposal for the glossary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.glossary_terms import Term
from bitext.repeated_corrections import Correction, Proposal, corrections_of, propose
from bitext.settings import ENGLISH
from tests.bitext.chapters import paired


def test_inflections_are_one_correction() -> None:
    sentences = [
        Correction("The seed grows.", "Pronto grano crece.", "Pronto semilla crece."),
        Correction("Many seeds grow.", "Muchos granos crecen.", "Muchos semillas crecen."),
        Correction("No seeds here.", "Aquí granos no.", "Aquí semillas no."),
    ]
    assert propose(sentences) == [Proposal("seeds", "semillas", "granos", 3, 3)]


def swapped(source: str, before: str, after: str, times: int) -> list[Correction]:
    return [
        Correction(f"{source} w{n}x.", f"{before} v{n}x.", f"{after} v{n}x.") for n in range(times)
    ]


def test_once_is_not_more_than_once() -> None:
    assert propose(swapped("seed", "grano", "semilla", 1)) == []
    assert len(propose(swapped("seed", "grano", "semilla", 2))) == 1
    assert propose(swapped("seed", "grano", "semilla", 2), least=3) == []


def test_the_same_sentence_twice_is_one() -> None:
    assert propose(swapped("seed", "grano", "semilla", 1) * 2) == []


def test_what_the_glossary_has_is_no_proposal() -> None:
    sentences = swapped("seed", "grano", "semilla", 2)
    assert propose(sentences, [Term("seeds", ("semilla",))]) == []
    assert len(propose(sentences, [Term("tree", ("árbol",))])) == 1


def test_an_everyday_word_is_no_proposal() -> None:
    sentences = swapped("seed", "grano", "semilla", 2)
    left_alone = [Correction(f"seed a{n}b", f"grano a{n}b", f"grano a{n}b") for n in range(5)]
    assert propose([*sentences, *left_alone]) == []
    assert propose(swapped("which", "que", "cual", 3), common=["which"]) == []
    assert propose(swapped("seed", "grano", "con", 3), common=["con"]) == []


def test_a_sentence_written_anew_is_no_correction_of_a_term() -> None:
    before, after = "uno dos tres cuatro", "cinco seis siete ocho"
    assert propose(swapped("seed", before, after, 3)) == []


def test_characters_of_a_script_without_spaces() -> None:
    sentences = [
        Correction("A saddle point.", "这是马鞍处。", "这是鞍形点。"),
        Correction("Two saddle points.", "有两个马鞍处。", "有两个鞍形点。"),
    ]
    (found,) = propose(sentences, common=ENGLISH.recognition.words)
    assert (found.source, found.times) == ("saddle point", 2)
    assert " " not in found.target


def test_sentences_of_three_documents() -> None:
    source = "A seed is small.\n\nIt grows $x$ here.\n\nNobody knows.\n"
    machine = "Un grano es pequeño.\n\nCrece $x$ acá.\n\nNadie sabe.\n"
    human = "Una semilla es pequeña.\n\nCrece $x$ aquí.\n\nNadie sabe.\n"
    found = list(corrections_of(paired(source, machine, "es"), paired(source, human, "es"), 0.0))
    assert found == [
        Correction("A seed is small.", "Un grano es pequeño.", "Una semilla es pequeña."),
        Correction("It grows P0 here.", "Crece P0 acá.", "Crece P0 aquí."),
        Correction("Nobody knows.", "Nadie sabe.", "Nadie sabe."),
    ]
    assert not list(corrections_of(paired(source, machine, "es"), paired(source, human, "es"), 1.1))


WORDS = ["seed", "tree", "the", "点", "鞍", "árbol", "a", "P0"]
TEXT = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@pytest.mark.parametrize("least", [2, 3])
@given(sentences=st.lists(st.builds(Correction, TEXT, TEXT, TEXT), max_size=12))
def test_any_corrections(sentences: list[Correction], least: int) -> None:
    found = propose(sentences, least=least)
    assert found == propose(sentences, least=least)
    for one in found:
        assert least <= one.times <= one.sentences <= len(sentences)
        assert one.source
        assert one.target
        assert one.target != one.machine
    assert len({one.source for one in found}) == len(found)
