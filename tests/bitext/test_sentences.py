"""Sentence boundaries: tables of cases for each language, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given

from bitext.documents import PROSE, MarkForm, mark_index
from bitext.segments import segment_document
from bitext.sentences import SPACES, split
from bitext.settings import ENGLISH, LanguageSettings, load_language
from tests.bitext.documents_to_try import markdown as any_markdown
from tests.bitext.pipeline import CHINESE, LANGUAGES, SPANISH, markdown


def sentences_of(text: str, language: LanguageSettings) -> list[str]:
    """Write a text's sentences as they stand in it; "|" in the cases below shows the borders."""
    document = markdown(text)
    return [
        document.parts[0].text[segment.start : segment.end].decode("utf-8")
        for segment in segment_document(document, language.sentences)
    ]


ENGLISH_CASES = [
    "One sentence.| Another one!| A third?| And the last",
    "It ends?!| Really...| Yes.",
    "A model, e.g. a line, i.e. a function, vs. a table, etc. is used.",
    "See Fig. 3, Eq. 4, Sec. 5, and Smith et al. 2019 for it.",
    "Dr. Gauss and Prof. Noether met J. S. Bach of the U.S. Army.",
    "The error is 3.14 or 2.7e-3.| Version 1.0.2 fixes it.",
    "It calls numpy.dot and a.b.c in main.py now.",
    'He said "stop."| Then he left.',
    "He left (it was late.)| She stayed.",
    "(A whole sentence.)| Another.",
    "“Is it?”| “It is.”",
    "It rises… and falls.",
    "We call it f.| It is linear.",
    "What is x?| 3 of them are known.",
    "It uses iOS. and it ends.",
    "This is it.| `code` begins here.| $x$ begins here.",
    "It is shown in `a.b`.| Then it ends.",
    "It is known [**since long. So they**] say.| Next.",
    "It is **bold.**| Next.",
    "It is **bold. All of it,** here.| Next.",
    "**It is bold.** |Next.",
    "It is [a link. With a dot](http://a.org).| Next.",
    "See https://a.org/b.c.| Next.",
    "One line ends.|\nAnother begins.",
    "One line\ncontinues here.| Another.",
    "Minutes, meters, etc.| The next. ",
    "The answer is no.| Then see no. 3, sec. `a` and p. 7.",
    "A total of 80 ms.| It is model-based CF.| Ms. Noether knows.",
    "Use a p.d.f. $p$ of it.| We know the p.d.f.| It is one.",
    'Choose "3. Configure", then “4. Add Storage” here.',
    "Do this: 1. Open it.| 2. Close it.| It was 12.| 3 are left.",
    "It improves.| word2vec and so on.| tf.function does it.| ii) Another.",
    "We use $x.$| Then more.| It is $f.$ of it.",
    "It is [**seen. And so**] on.| Next.",
    "![A figure.| The shaded part is `x`.](a.png)",
]
CHINESE_CASES = [
    "第一句。|第二句！|第三句？|最后",
    "他说：“停下。”|然后他走了。",
    "他说：“停下。”，然后走了。",
    "他走了（很晚了。）|她留下了。",
    "（完整的一句。）|另一句。",
    "一；二：三，四、五。|六。",
    "值是3.14，版本1.0.2。|完。",
    "真的吗？！|是的……好。",
    "用numpy.dot计算a.b。|然后结束。",
    "如:numref:`fig_a`所示。|$x$是权重。|`code`是代码。",
    "结果见 :numref:`fig_a`。|下一句。",
    "[**第一句。第二句。**]|第三句。",
    "[**第一句。**]|第二句。",
    "**粗体。** |第二句。",
    "第一行。|\n第二行。",
    "句子在这里\n继续。|下一句。",
    "这是Transformer! |它很好。",
    "模型（model）有权重。|它会变。",
    "它是什么?|为什么!|好。",
    "一句.|另一句。|见$x$.|根据它。|值为200.然后3.5。",
    "他说：“停下！”。|然后走了。",
    "他想...然后走了。",
    ".一句。|另一句。",
    "他想......|\n然后……|\n走了。",
    "独立同分布（i.i.d.）。|然后“.”。|完。",
    "这是“好。”的意思。|完。",
    "在“3.配置”中，见4.2节。",
]
JAPANESE_CASES = [
    "一文目。|二文目！|三文目？|最後",
    "「はい。」と答えた。|次の文。",
    "「はい。」|次の文。",
    "（例です。）を見る。|次。",
    "値は3.14です。|d2l.aiを見る。",
    "文です.|次の文です。",
    "文です。|`x`は変数です。|:numref:`a`を見る。",
    "それは…だと思う。|次。",
    "値は１．５です．|次．",
]
KOREAN_CASES = [
    "문장입니다.|다음 문장입니다. |끝",
    "문장입니다. |다음 문장입니까? |예! |끝",
    "값은 3.5입니다. |d2l.ai와 e.g. 예를 봅니다.",
    "문장입니다.|`x`는 변수입니다. |끝입니다 :numref:`a`.",
    "알려져 있습니다.:cite:`a` |다음입니다.",
    '"예."라고 말했습니다. |다음입니다.',
    "버전 1.0.2입니다. |GPU입니다.",
    "파일 main.py와 numpy.dot입니다.",
]
PORTUGUESE_CASES = [
    "Uma frase.| Outra?| Sim!| Fim",
    "Veja a fig. 3, p. ex. a eq. 4, pág. 5, etc. e mais.",
    "O Sr. Gauss e a Profa. Noether falam.| Foram-se.",
    "Custa 3,14 ou 1.000.| Qual?",
    "É a probabilidade p.| Depois, a p. 7 e o art. 2.",
    "São metros, etc.| Depois.",
]
TURKISH_CASES = [
    "Bir cümle.| Başka bir cümle?| Evet!| Son",
    "Bkz. Bölüm 3, örn. GPU ve 19. yüzyıl, 5. Senfoni.",
    "Srivastava ve ark. `a` bunu buldu.| Sonra bitti.",
    "Metre, saat vb.| Bir sonraki cümle.",
    "Değer 0.88.| Daha sonra artar.",
    "GPU varsa, $i.$ GPU'yu ve $7.$ Bölüm.| Bu $x = y.$| Sonra.",
    "Bu 3'tür.| İkinci cümle.| İşte.",
    "Bir o.y.f. $p$ vardır.| Dr. Gauss bilir.",
]
VIETNAMESE_CASES = [
    "Một câu.| Câu khác?| Vâng!| Đúng",
    "PGS. Nguyễn và TS. Trần ở TP. Hồ Chí Minh.| Xong.",
    "Xem h. 3, tr. 5 và v.v. nữa.",
    "Mét, giờ, v.v.| Câu sau.",
    "Giá trị là 3,14.| Đây là đ. thường.",
]
SPANISH_CASES = [
    "Una frase.| ¿Otra?| ¡Sí!| Fin",
    "Véase la fig. 3, p. ej. la ec. 4, pág. 5, de EE. UU. y más.",
    "El Sr. Gauss y la Dra. Noether hablan.| Se van.",
    "Dijo: «Mide dos veces».| Así lo hizo.",
    "Dijo: «Mide dos veces.»| Así lo hizo.",
    "Es 3,14 o 1.000.| ¿Cuál?",
    "Cuesta 3 ptas. en total.",
    "Son metros, etc.| Luego.",
    "Vale p.| Luego, la p. 7.| ¡Ya!",
]


@pytest.mark.parametrize("case", ENGLISH_CASES)
def test_english(case: str) -> None:
    check(case, ENGLISH)


@pytest.mark.parametrize("case", CHINESE_CASES)
def test_chinese(case: str) -> None:
    check(case, CHINESE)


@pytest.mark.parametrize("case", SPANISH_CASES)
def test_spanish(case: str) -> None:
    check(case, SPANISH)


@pytest.mark.parametrize(
    ("language", "case"),
    [
        (language, case)
        for language, cases in (
            ("ja", JAPANESE_CASES),
            ("ko", KOREAN_CASES),
            ("pt", PORTUGUESE_CASES),
            ("tr", TURKISH_CASES),
            ("vi", VIETNAMESE_CASES),
        )
        for case in cases
    ],
)
def test_other_languages(language: str, case: str) -> None:
    check(case, load_language(LANGUAGES / f"{language}.toml"))


def test_marks_around_several_sentences_stay_outside_of_them() -> None:
    (block,) = [block for _, block in markdown("**One. *Two.* Three**").blocks]
    found = split(block.coded, block.marks, ENGLISH.sentences)

    texts = [block.coded[start:end] for start, end in found]
    assert texts[0] == "One."
    assert texts[1][1:-1] == "Two."
    assert texts[2] == "Three"
    assert found[0][0] == 1


def check(case: str, language: LanguageSettings) -> None:
    text = case.replace("|", "")
    expected = [piece.strip() for piece in case.split("|")]
    if text.startswith("!["):
        expected[0] = expected[0].removeprefix("![")
        expected[-1] = expected[-1].removesuffix("](a.png)")
    # Markup that wraps a whole sentence is left outside of it.
    expected = [
        piece.removeprefix("[**").removesuffix("**]").removeprefix("**").removesuffix("**")
        if piece.startswith(("**", "[**")) and piece.endswith(("**", "**]"))
        else piece
        for piece in expected
    ]
    assert sentences_of(text, language) == expected


@pytest.mark.parametrize("path", sorted(LANGUAGES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_language_splits_after_its_terminators(path) -> None:
    language = load_language(path)
    space = " " if language.sentences.spaced else ""
    marks = ("!", "?", "。") if space else ("！", "？", "。")
    text = space.join(f"A{mark}" for mark in marks) + space + "B"
    assert len(sentences_of(text, language)) == 4


@given(any_markdown())
def test_sentences_cover_a_block_in_order_and_cut_no_pair(text: bytes) -> None:
    document = markdown(text.decode("utf-8"))
    for _, block in document.blocks:
        if block.kind not in PROSE:
            continue
        for language in (ENGLISH, CHINESE):
            last = 0
            between = ""
            for start, end in split(block.coded, block.marks, language.sentences):
                between += block.coded[last:start].strip(SPACES)
                assert block.coded[start:end].strip(SPACES) == block.coded[start:end]
                inside = [mark_index(c) for c in block.coded[start:end] if mark_index(c) >= 0]
                for index in inside:
                    if block.marks[index].form is not MarkForm.ATOM:
                        assert block.marks[index].partner in inside
                last = end
            between += block.coded[last:].strip(SPACES)
            # Only pairs around all of several sentences lie outside, one inside the other.
            outside = [mark_index(character) for character in between if character not in SPACES]
            assert outside == [block.marks[index].partner for index in reversed(outside)]


@pytest.mark.parametrize(
    "text", ["a. " * 50_000, "A. " * 50_000, "a。（" * 50_000, "a." * 100_000, "." * 100_000]
)
def test_long_texts_take_no_more_than_their_length(text: str) -> None:
    for language in (ENGLISH, CHINESE):
        segments = segment_document(markdown(text + "End"), language.sentences)
        assert segments[-1].end == len(text.encode("utf-8")) + 3
