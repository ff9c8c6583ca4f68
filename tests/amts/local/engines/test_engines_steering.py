"""Parallel data steers every engine: same source, near source, taught wording."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from amts.local.engines import Example, Steering, Term, Translator, choose
from amts.local.engines.markup import with_markup
from amts.local.engines.memory import ExampleMemory
from amts.local.engines.phrases import PhraseBook
from amts.local.engines.tokens import with_tokens_of

WORDS = {
    "the": "el", "a": "un", "cat": "gato", "dog": "perro", "sleeps": "duerme", "runs": "corre",
    "in": "en", "house": "casa", "garden": "jardín", "big": "grande", "deep": "hondo",
    "learning": "aprendiendo", "is": "es", "fun": "divertido", "we": "nosotros", "like": "como",
}  # fmt: skip


@pytest.fixture
def word_by_word(tmp_path: Path) -> Translator:
    """An engine of a program's: each known word by its dictionary translation."""
    script = tmp_path / "words.py"
    script.write_text(
        f"import re, sys\nWORDS = {WORDS!r}\n"
        "for line in sys.stdin:\n"
        "    print(re.sub(r'[a-zA-Z]+', lambda m: WORDS.get(m[0].lower(), m[0]), line.strip()))\n",
        encoding="utf-8",
    )
    return Translator(choose(("command",), command=f"{sys.executable} {script}"))


MARKER = Translator(choose(("marker",)))
EXAMPLES = Steering(
    [
        Example("The cat sleeps in the house.", "El gato duerme dentro de la casa."),
        Example("Compute P0 from P1 and 10.", "Calcule P0 a partir de P1 y 10."),
        Example("Is the cat big?", "¿Es grande el gato?"),
        Example("Deep Learning", "Aprendizaje Profundo"),
    ]
)


def _one(translator: Translator, segment: str, *terms: Term, steered: bool = True) -> str:
    made = translator.translate([segment], "en", "es", EXAMPLES if steered else None, terms)
    return made[0].text


def test_without_examples_the_engine_alone(word_by_word: Translator) -> None:
    assert _one(word_by_word, "The cat sleeps", steered=False) == "el gato duerme"


@pytest.mark.parametrize("segment", ["The cat sleeps in the house.", "the CAT sleeps in the house"])
def test_the_same_source_gives_the_examples_target(word_by_word: Translator, segment: str) -> None:
    for translator in (word_by_word, MARKER):
        made = translator.translate([segment], "en", "es", EXAMPLES)[0]
        assert made.text == "El gato duerme dentro de la casa."
        assert made.made_by == ("parallel data",)


def test_placeholders_take_the_segments_numbers() -> None:
    assert _one(MARKER, "Compute P7 from P0 and 10.") == "Calcule P7 a partir de P0 y 10."
    assert _one(MARKER, "Compute P1 from P1 and 10.") == "Calcule P1 a partir de P1 y 10."


def test_numbers_of_a_near_source_are_carried_over() -> None:
    assert _one(MARKER, "Compute P0 from P1 and 12.5.") == "Calcule P0 a partir de P1 y 12.5."


def test_words_of_a_near_source_are_carried_over_through_the_engine(
    word_by_word: Translator,
) -> None:
    made = word_by_word.translate(["The dog sleeps in the house."], "en", "es", EXAMPLES)[0]
    assert made.text == "El perro duerme dentro de la casa."
    assert made.made_by == ("parallel data", "command")


def test_what_cannot_be_carried_over_is_left_to_the_engine(word_by_word: Translator) -> None:
    # "big" has no place in the example's target; the marker cannot find "cat" there.
    assert _one(word_by_word, "The big cat sleeps in the house.").startswith("el grande gato")
    assert _one(MARKER, "The dog sleeps in the house.").startswith("⟦es⟧")


def test_a_question_is_no_statement() -> None:
    assert _one(MARKER, "Is the cat big.").startswith("⟦es⟧")
    assert _one(MARKER, "Is the cat big ?") == "¿Es grande el gato?"


def test_taught_wording_replaces_the_engines(word_by_word: Translator) -> None:
    assert _one(word_by_word, "We like deep learning.", steered=False) == (
        "nosotros como hondo aprendiendo."
    )
    made = word_by_word.translate(["We like deep learning."], "en", "es", EXAMPLES)[0]
    assert made.text == "nosotros como aprendizaje profundo."
    assert made.made_by == ("command", "parallel data")
    assert _one(MARKER, "We like deep learning.") == ("⟦es⟧ We like aprendizaje profundo. ⟦/es⟧")


def test_wording_that_recurs_is_learned() -> None:
    book = PhraseBook(
        [
            Example(f"Sample {n}: the loss function of model{n} matters {word}.", text)
            for n, (word, text) in enumerate(
                [
                    ("much", "Aquí la función de pérdida cuenta mucho."),
                    ("today", "La función de pérdida importa hoy."),
                    ("there", "Vale allí la función de pérdida, claro."),
                    ("here", "Y la función de pérdida pesa aquí."),
                ]
            )
        ]
        + [Example("The weather is good.", "Hace buen tiempo.")]
    )
    found = {phrase.source: phrase.target for phrase in book.phrases("A loss function is good.")}
    assert found == {"loss function": "función de pérdida"}
    assert [p.target for p in book.phrases("Loss Function")] == ["Función de pérdida"]
    assert book.phrases("The weather and P0 and 12") == []


def test_chinese_wording_is_learned_without_spaces() -> None:
    texts = ["学习率很小。", "我们调整学习率吧。", "这个学习率不同。", "因此学习率下降。"]
    book = PhraseBook(
        [Example(f"Word{n} the learning rate x{n}.", text) for n, text in enumerate(texts)]
    )
    assert [p.target for p in book.phrases("What learning rate is best?")] == ["学习率"]


def test_terms_beat_the_engine_and_are_told(word_by_word: Translator) -> None:
    term = Term("garden", "huerto")
    made = word_by_word.translate(["The dog runs in the garden."], "en", "es", None, [term])[0]
    assert made.text == "el perro corre en el huerto."
    assert made.terms == (term,)
    # Case-sensitive, whole words.
    made = word_by_word.translate(["Garden gardens"], "en", "es", None, [term])[0]
    assert made.terms == ()


def test_a_longer_term_goes_first() -> None:
    terms = [Term("deep", "hondo"), Term("deep learning", "AP")]
    assert _one(MARKER, "We like deep learning, deep down.", *terms, steered=False) == (
        "⟦es⟧ We like AP, hondo down. ⟦/es⟧"
    )


def test_markup_goes_around_the_same_words() -> None:
    steering = Steering([Example("Open MXNet and wait here.", "Abra MXNet y espere aquí.")])
    made = MARKER.translate(["Open T0a MXNet T0z and wait T1a here T1z ."], "en", "es", steering)
    assert made[0].text == "Abra T0a MXNet T0z y espere T1a aquí T1z ."
    assert with_markup("V0", "hola") == "hola V0"
    assert with_markup("T0a a T0z", "") == "T0a T0z"


def test_tokens_that_an_engine_misspelled() -> None:
    assert with_tokens_of("P0 T0a x T0z", "p 0 t0A x T0Z") == "P0 T0a x T0z"
    assert with_tokens_of("P0 p1", "P0 p1 p0") == "P0 p1 p0"


def test_nothing_to_translate_is_copied() -> None:
    for segment in ("P0", "12 + 3", "T0a P1 T0z", "…"):
        made = MARKER.translate([segment], "en", "zh", EXAMPLES)[0]
        assert (made.text, made.made_by) == (segment, ())
    assert MARKER.translate(["a house"], "en", "en")[0].made_by == ()


def test_of_equal_sources_the_last_example_counts() -> None:
    memory = ExampleMemory([Example("a b", "uno"), Example("A b!", "dos")])
    assert memory.exact("a b.") == "dos"
    assert len(memory) == 1


def test_examples_whose_placeholders_differ_are_not_used() -> None:
    memory = ExampleMemory(
        [Example("a P0 b", "sin"), Example("c d", "con P0"), Example("e", " "), Example("!", "x")]
    )
    assert len(memory) == 0
    assert not Steering([Example("a P0 b", "sin")])
    assert memory.near("a P0 b", 0.7) is None


def test_equal_segments_are_translated_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = tmp_path / "count.py"
    script.write_text(
        "import sys\nlines = sys.stdin.readlines()\n"
        f"open({str(log)!r}, 'a').write(f'{{len(lines)}} ')\n"
        "print(''.join(lines), end='')\n",
        encoding="utf-8",
    )
    translator = Translator(choose(("command",), command=f"{sys.executable} {script}"))
    assert [t.text for t in translator.translate(["a", "b", "a"], "en", "es")] == ["a", "b", "a"]
    assert log.read_text() == "2 "


def test_thousands_of_examples_and_segments_do_not_take_hours() -> None:
    names = ["model", "loss", "layer", "weight", "bias", "input", "output", "kernel", "batch"]
    examples = [
        Example(
            f"The {names[n % 9]} number {n} of the {names[n % 7]} has a {names[n % 5]} of P0.",
            f"El {names[n % 9]} número {n} de {names[n % 7]} tiene {names[n % 5]} P0.",
        )
        for n in range(5000)
    ]
    segments = [
        f"The {names[n % 8]} number {n} of a {names[n % 6]} needs some {names[n % 5]} of P1 now."
        for n in range(3000)
    ]
    begun = time.perf_counter()
    made = MARKER.translate(segments, "en", "es", Steering(examples))
    assert len(made) == 3000
    assert time.perf_counter() - begun < 240  # a guard against hours, no measurement
