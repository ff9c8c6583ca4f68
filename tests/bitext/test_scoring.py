"""Scores are sacrebleu's own, and nothing else passes for one."""

from __future__ import annotations

import pytest
import sacrebleu

from bitext.errors import InvalidInput, InvalidSettings
from bitext.scoring import EditRate, edit_rate, score
from bitext.settings import load_language
from tests.bitext.pipeline import LANGUAGES

CHINESE = (
    ["模型P0学习权重。", "损失会下降。", "它在第三步停止。"],
    ["模型P0学会了权重。", "损失下降。", "它在第3步停止。"],
)
SPANISH = (
    ["El modelo P0 aprende los pesos.", "La pérdida baja."],
    ["El modelo P0 aprende sus pesos.", "La pérdida baja siempre."],
)


@pytest.mark.parametrize(
    ("sides", "tokenizer"),
    [(CHINESE, "zh"), (CHINESE, "char"), (SPANISH, "13a"), (SPANISH, "intl")],
)
def test_the_figure_is_that_of_corpus_bleu(sides, tokenizer: str) -> None:
    hypotheses, references = sides
    found = score(hypotheses, references, tokenizer)
    expected = sacrebleu.corpus_bleu(hypotheses, [references], tokenize=tokenizer)
    assert found.bleu == pytest.approx(expected.score / 100)
    assert 0 < found.bleu < 1
    assert found.segments == len(hypotheses)
    assert f"tok:{tokenizer}" in found.signature
    assert "version:" in found.signature


def test_the_reference_itself_scores_one() -> None:
    assert score(CHINESE[1], CHINESE[1], "zh").bleu == pytest.approx(1)


def test_nothing_in_common_scores_zero() -> None:
    assert score(["x y"], ["a b c d e"], "13a").bleu == pytest.approx(0)


def test_markup_left_in_a_hypothesis_costs() -> None:
    clean = score(SPANISH[1], SPANISH[1], "13a").bleu
    marked = score([f"**{text}**" for text in SPANISH[1]], SPANISH[1], "13a").bleu
    assert marked < clean


def test_sides_of_different_length() -> None:
    with pytest.raises(InvalidInput, match="2 hypotheses but 1 references"):
        score(["a", "b"], ["a"], "13a")


def test_nothing_to_score() -> None:
    with pytest.raises(InvalidInput, match="nothing to score"):
        score([], [], "13a")


@pytest.mark.parametrize("tokenizer", ["", "klingon", "ZH"])
def test_an_unknown_tokenizer(tokenizer: str) -> None:
    with pytest.raises(InvalidSettings, match="sacrebleu has no tokenizer"):
        score(["a"], ["a"], tokenizer)


@pytest.mark.parametrize("tokenizer", ["ja-mecab", "ko-mecab", "spm", "flores200"])
def test_a_tokenizer_that_needs_more_than_is_there(tokenizer: str) -> None:
    with pytest.raises(InvalidSettings, match=tokenizer):
        score(["a"], ["a"], tokenizer)


@pytest.mark.parametrize("path", sorted(LANGUAGES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_tokenizer_of_every_language_works(path) -> None:
    language = load_language(path)
    assert score(["一 a."], ["一 a."], language.bleu_tokenizer).bleu == pytest.approx(0, abs=1)


def ter(sides, **options) -> float:
    return sacrebleu.corpus_ter(sides[0], [sides[1]], **options).score / 100


def test_the_edit_rate_is_that_of_corpus_ter() -> None:
    assert edit_rate(*SPANISH, spaced=True).ter == pytest.approx(ter(SPANISH))
    # Its characters are words of their own, as with sacrebleu's support of Asian scripts.
    found = edit_rate(*CHINESE, spaced=False)
    assert found.ter == pytest.approx(ter(CHINESE, normalized=True, asian_support=True))
    assert 0 < found.ter < 1
    assert found.ter < edit_rate(*CHINESE, spaced=True).ter


def test_the_edit_rate_counts_words_and_moved_stretches() -> None:
    machine = ["Kayıp her adımda azalır.", "Sonra model durur"]
    people = ["Kayıp her adımda düşer.", "Model durur sonra"]
    found = edit_rate(machine, people, spaced=True)
    assert (found.edits, found.words) == (2, 7)
    assert edit_rate(["b c d a"], ["a b c d"], spaced=True).edits == 1
    assert edit_rate(["c b a"], ["x y z v w"], spaced=True).ter == pytest.approx(1)
    assert edit_rate(["a b c d e f"], ["x"], spaced=True).ter > 1


@pytest.mark.parametrize("spaced", [True, False])
def test_the_signature_tells_how_words_were_made(spaced: bool) -> None:
    signature = edit_rate(["a"], ["a"], spaced=spaced).signature
    word = "no" if spaced else "yes"
    assert f"norm:{word}|" in signature
    assert f"asian:{word}|" in signature


@pytest.mark.parametrize("sides", [SPANISH, CHINESE])
def test_the_rate_of_parts_is_the_rate_of_the_whole(sides) -> None:
    spaced = sides is SPANISH
    first, *rest = (
        edit_rate([one], [other], spaced=spaced) for one, other in zip(*sides, strict=True)
    )
    assert sum(rest, first) == edit_rate(*sides, spaced=spaced)


def test_rates_of_two_metrics_do_not_add_up() -> None:
    with pytest.raises(InvalidInput, match="different metrics"):
        edit_rate(["a"], ["b"], spaced=True) + edit_rate(["a"], ["b"], spaced=False)


def test_edit_rates_of_empty_texts() -> None:
    assert edit_rate(["", "a"], ["", "a"], spaced=True).ter == 0
    assert edit_rate([""], [""], spaced=True).ter == 0
    assert edit_rate(["a b"], [""], spaced=True).ter == 1
    assert edit_rate([""], ["a b"], spaced=True) == EditRate(
        2, 2, edit_rate(["a"], ["a"], spaced=True).signature
    )


def test_nothing_to_rate() -> None:
    with pytest.raises(InvalidInput, match="nothing to compare"):
        edit_rate([], [], spaced=True)
    with pytest.raises(InvalidInput, match="1 hypotheses but 0 references"):
        edit_rate(["a"], [], spaced=True)
