"""Text that was read in a wrong encoding and saved so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bitext.garbling import garbling
from tests.bitext.pipeline import EXAMPLES, MARKDOWN_EXAMPLES

TEXTS = sorted((EXAMPLES / "languages").glob("*.txt"))
NOT_ENGLISH = [path for path in TEXTS if path.stem != "en"]


@pytest.mark.parametrize("path", [*TEXTS, *MARKDOWN_EXAMPLES], ids=lambda path: path.name)
def test_text_as_it_should_be_is_not_garbled(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert garbling(text).share < 0.05


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "gb18030", "ascii"])
@pytest.mark.parametrize("path", NOT_ENGLISH, ids=lambda path: path.stem)
def test_utf8_read_as_another_encoding_is_found(path: Path, encoding: str) -> None:
    text = path.read_bytes().decode(encoding, "replace")
    found = garbling(text)
    assert found.stretches >= 3
    assert found.share >= 0.3
    assert found.density >= 0.03


@pytest.mark.parametrize(
    "text",
    [
        "naïve café, coöperate, Zürich",
        "Ü, Ö and Ä; ½ × ¾ ≠ 1 … “quoted” — and ‘so’",
        "P和Q、A与B的差",
        "使用softmax回归和ReLU激活函数",
        "πr² and ∑ᵢ xᵢ",
        "привет мир, 안녕 세상, 你好世界, नमस्ते",
        "👩‍🔬 wrote it 😀",
        "",
        "plain ascii",
    ],
)
def test_signs_and_scripts_are_not_garbled(text: str) -> None:
    assert garbling(text * 10).share < 0.1


def test_what_was_lost_counts() -> None:
    assert garbling("\ufffd\ufffd na\ufffdve caf\ufffd") == (3, 1.0, 1.0)


def test_in_a_long_text_three_bad_quotation_marks_are_few() -> None:
    text = ("word " * 100 + "“quoted” ").encode().decode("cp1252", "replace") * 3
    found = garbling(text)
    assert (found.stretches >= 3, found.share) == (True, 1.0)
    assert found.density < 0.03


@given(st.text())
def test_a_share_is_a_share(text: str) -> None:
    found = garbling(text)
    assert 0 <= found.share <= 1
    assert bool(found.stretches) == bool(found.share) == bool(found.density)
