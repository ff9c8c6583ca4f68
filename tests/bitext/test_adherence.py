"""How often a translation uses the glossary's words."""

from __future__ import annotations

from bitext.adherence import measure
from bitext.glossary_terms import Term
from tests.bitext.chapters import paired

SOURCE = (
    "The gradients are small. We follow the gradient.\n\n"
    "A loss function is $f$. The loss is large.\n\nNothing of it stands here.\n"
)
TARGET = (
    "Gradyanlar küçüktür. Eğimi takip ederiz.\n\n"
    "Kayıp fonksiyonu $f$ olur. Yitim büyüktür.\n\nBurada hiçbiri yok.\n"
)
TERMS = [
    Term("loss", ("kayıp",)),
    Term("gradient", ("gradyan", "eğim")),
    Term("loss function", ("kayıp fonksiyonu",)),
    Term("unused", ("kullanılmayan",)),
]


def test_each_term_is_counted_once_a_sentence() -> None:
    found = measure([paired(SOURCE, TARGET, "tr")], TERMS, 0.0)
    assert [(use.term.source, use.sentences, use.used, use.agreed) for use in found] == [
        ("gradient", 2, 2, 1),
        ("loss", 1, 0, 0),
        ("loss function", 1, 1, 1),
    ]
    assert [use.share for use in found] == [1.0, 0.0, 1.0]


def test_documents_are_counted_together() -> None:
    bitext = paired(SOURCE, TARGET, "tr")
    (once, *_), (twice, *_) = measure([bitext], TERMS, 0.0), measure([bitext, bitext], TERMS, 0.0)
    assert (twice.sentences, twice.used) == (2 * once.sentences, 2 * once.used)


def test_pairs_that_may_not_belong_together_are_passed_over() -> None:
    assert measure([paired(SOURCE, TARGET, "tr")], TERMS, 1.1) == ()
