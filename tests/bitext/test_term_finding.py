"""Terms are found in singular and plural in the source, in any inflection in the target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.glossary_terms import Term
from bitext.term_finding import SourceTerms, has_form, singular, words


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("gradient", "gradients"),
        ("bias", "biases"),
        ("class", "classes"),
        ("loss", "losses"),
        ("batch", "batches"),
        ("box", "boxes"),
        ("quantity", "quantities"),
        ("gpu", "gpus"),
        ("size", "sizes"),
        ("phase", "phases"),
        ("cache", "caches"),
        ("radius", "radiuses"),
        ("tree", "trees"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert singular(one) == singular(many)


@pytest.mark.parametrize("word", ["gas", "loss", "note", "tree", "is", "s", ""])
def test_what_is_no_plural(word: str) -> None:
    assert singular(word) == word


TERMS = [Term(text, ("x",)) for text in ("loss", "loss function", "fully-connected", "bias", "GPU")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two Losses and a loss.", ["loss"]),
        ("The loss functions grow.", ["loss function"]),
        ("A loss functional; the function.", ["loss"]),
        ("A fully connected layer, a FULLY-CONNECTED one.", ["fully-connected"]),
        ("biased, lossy, glossary", []),
        ("GPUs have no biases.", ["GPU", "bias"]),
        ("", []),
    ],
)
def test_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert [term.source for term in SourceTerms(TERMS).of(text)] == expected


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("eğimin değeri", "eğim", True),
        ("EĞİMLER", "eğim", True),
        ("uzunluğu", "uzunluk", True),
        ("dizilerinin", "dizi", True),
        ("kayıp fonksiyonlarını", "kayıp fonksiyonu", True),
        ("fonksiyon kaybı", "kayıp fonksiyonu", False),
        ("önbellekte", "ön bellek", True),
        ("ağlarda", "ağ", True),
        ("ağırlaştırılmış", "ağ", False),
        ("dağ", "ağ", False),
        ("funciones de activación", "función de activación", True),
        ("redes neuronales", "red neuronal", True),
        ("camadas ocultas", "camada oculta", True),
        ("这个鞍点很多", "鞍点", True),
        ("鞍 的点", "鞍点", False),
        ("層序Softmax", "层序softmax", False),
        ("用层序 Softmax 时", "层序softmax", True),
        ("A1", "a", False),
        ("anything", "", False),
    ],
)
def test_a_term_in_some_form(text: str, term: str, found: bool) -> None:
    assert has_form(words(text), words(term)) is found


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=12))
def test_a_term_is_found_as_it_is_written(before: str, after: str, term: str) -> None:
    wanted = words(term)
    text = f"{before} . {term} . {after}"
    if wanted:
        assert has_form(words(text), wanted)
        (only,) = SourceTerms([Term(term, ("x",))]).of(f". {term} .")
        assert only.source == term
