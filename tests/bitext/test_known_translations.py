"""Of several translations of a sentence the one that belongs to the place."""

from __future__ import annotations

from bitext.known_translations import Known, KnownTranslations, Wanted, in_context
from bitext.provenance import HUMAN, Made, Provenance
from bitext.segments import segment_document
from bitext.settings import ENGLISH
from tests.bitext.pipeline import markdown

MACHINE = Made(Provenance.MACHINE)


def test_neighbours_choose_among_repeated_sentences() -> None:
    known = KnownTranslations(
        [
            ("Yes.", Known("Sí.", HUMAN, before="Is it?", after="Good.")),
            ("Yes.", Known("Claro.", HUMAN, before="May I?", after="Thanks.")),
        ]
    )
    assert known.find(Wanted("Yes.", "May I?", "Thanks.")) == Known(
        "Claro.", HUMAN, before="May I?", after="Thanks."
    )
    found = known.find(Wanted("Yes.", "Is it?", "Other."))
    assert found is not None
    assert found.text == "Sí."
    assert known.find(Wanted("No.")) is None


def test_without_other_signs_each_is_given_once_in_order() -> None:
    known = KnownTranslations([("Yes.", Known(text, HUMAN)) for text in ("Uno.", "Dos.")])
    texts = [found.text for _ in range(3) if (found := known.find(Wanted("Yes.")))]
    assert texts == ["Uno.", "Dos.", "Uno."]


def test_people_go_before_engines_and_the_own_document_before_others() -> None:
    known = KnownTranslations(
        [
            ("Yes.", Known("m", MACHINE, "here.md")),
            ("Yes.", Known("far", HUMAN, "far.md", before="x", after="y")),
            ("Yes.", Known("near", HUMAN, "here.md")),
        ]
    )
    found = known.find(Wanted("Yes.", "x", "y", "here.md"))
    assert found is not None
    assert found.text == "near"


def test_slide_marks_change_nothing_but_the_same_ones_are_preferred() -> None:
    known = KnownTranslations([("The [**loss**] is small.", Known("a", HUMAN))])
    for wanted in ("The loss is small.", "[**The loss is small.**]", "The (**loss**) is small."):
        found = known.find(Wanted(wanted))
        assert found is not None
        assert found.text == "a"
    known.add([("The loss is small.", Known("b", HUMAN))])
    found = known.find(Wanted("The loss is small."))
    assert found is not None
    assert found.text == "b"


def test_a_link_with_strong_text_is_no_slide_mark() -> None:
    known = KnownTranslations([("See [**this**](a.md).", Known("a", HUMAN))])
    assert known.find(Wanted("See this.")) is None


def test_sentences_in_context() -> None:
    segments = segment_document(markdown("# One\n\nTwo. Three.\n"), ENGLISH.sentences)
    assert [(s.key, before, after) for s, before, after in in_context(segments)] == [
        ("One", "", "Two."),
        ("Two.", "One", "Three."),
        ("Three.", "Two.", ""),
    ]
    assert list(in_context([])) == []
