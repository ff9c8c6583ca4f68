"""Sentences of a small world, in English and in three visibly different kinds of Chinese.

A sentence is an idea: two numbers. The first says what it is about, the second how it is told, so
that a sentence and its new version resemble each other and no two ideas read alike. People's
sentences end with the number of the edition that they were written for; the engine's begin with its
mark. So one look at a text tells who wrote it, without asking AMTS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amts.local.engines import Term, Translated, Translator
from amts.local.translate import settings

_NOUNS = {
    "model": "模型", "gradient": "梯度", "matrix": "矩阵", "vector": "向量",
    "layer": "网络层", "network": "网络", "kernel": "卷积核", "sample": "样本",
    "metric": "指标", "dataset": "数据集", "reader": "读者", "editor": "编辑器",
    "teacher": "老师", "student": "学生", "garden": "花园", "river": "河流",
}  # fmt: skip
_VERBS = {
    "updates": "更新", "describes": "描述", "follows": "跟随", "changes": "改变",
    "explains": "解释", "contains": "包含", "measures": "测量", "repeats": "重复",
    "replaces": "替换", "supports": "支持",
}  # fmt: skip
_ADJECTIVES = {
    "small": "小的", "large": "大的", "quick": "快速的", "slow": "缓慢的",
    "early": "早期的", "late": "晚期的", "simple": "简单的", "strange": "奇怪的",
    "quiet": "安静的", "bright": "明亮的", "heavy": "沉重的", "narrow": "狭窄的",
}  # fmt: skip
_SMALL = {"the": "", "see": "参见", "page": "网页", "here": "此处", "in": "在"}
_CHINESE = {**_NOUNS, **_VERBS, **_ADJECTIVES, **_SMALL}
_WORD = re.compile(r"[A-Za-z]+")
_HUMAN = "〔这个为第{}稿〕"  # with words by which Chinese is recognised
MACHINE = "机译：这个"
"""What the engine's text begins with."""

VERSIONS = len(_ADJECTIVES) ** 2
SUBJECTS = len(_NOUNS) ** 2 * len(_VERBS)


@dataclass(frozen=True, order=True)
class Sentence:
    """One English sentence.

    Attributes:
        subject: what it is about.
        version: how it is told.
        kind: "plain", "code" (holds a piece of code), "link" (holds a link) or "heading".
    """

    subject: int
    version: int = 0
    kind: str = "plain"

    @property
    def english(self) -> str:
        """As the source has it; `{url}` stands for a link's target."""
        first, verb, second, one, other = self._words()
        if self.kind == "heading":
            return f"{one} {first} {verb} the {other} {second}".capitalize()
        text = f"The {one} {first} {verb} the {other} {second}"
        return f"{text}{self._rest()}."

    def human(self, edition: int) -> str:
        """As people translate it for an edition."""
        first, verb, second, one, other = (_CHINESE[word] for word in self._words())
        text = f"{one}{first}{verb}{other}{second}"
        rest = {"code": "，见 `f(x)`", "link": "，见[此页]({url})"}.get(self.kind, "")
        mark = _HUMAN.format(edition)
        return f"{text}{mark}" if self.kind == "heading" else f"{text}{rest}{mark}。"

    def _rest(self) -> str:
        return {"code": " in `f(x)`", "link": ", see [the page]({url})"}.get(self.kind, "")

    def _words(self) -> tuple[str, str, str, str, str]:
        nouns, verbs, adjectives = list(_NOUNS), list(_VERBS), list(_ADJECTIVES)
        number, first = divmod(self.subject % SUBJECTS, len(nouns))
        verb, second = divmod(number, len(nouns))
        one, other = divmod(self.version % VERSIONS, len(adjectives))
        return nouns[first], verbs[verb], nouns[second], adjectives[one], adjectives[other]


def idea(text: str) -> tuple[str, ...]:
    """The words of an English text by which two sentences are told apart."""
    known = (word for word in _WORD.findall(text.lower()) if word in _CHINESE)
    return tuple(word for word in known if word not in _SMALL)


def machine(english: str) -> str:
    """What the engine makes of an English text; what it does not know stays."""
    heading = not english.rstrip().endswith(".")
    words = _WORD.sub(lambda word: _CHINESE.get(word[0].lower(), word[0]), english.rstrip(". "))
    joined = re.sub(r"(?<![A-Za-z0-9>]) +| +(?![A-Za-z0-9<])", "", words)
    return MACHINE + joined.replace(",", "，") + ("" if heading else "。")


class PseudoEngine:
    """The engine of the histories; remembers what it was asked."""

    name = "pseudo"

    def supports(self, source_language: str, target_language: str) -> bool:
        return True

    def translate(
        self,
        segments: Sequence[str],
        source_language: str,
        target_language: str,
    ) -> list[str | None]:
        return [machine(segment) for segment in segments]


class CountingTranslator(Translator):
    """Counts every text of every request; examples are not followed.

    Text that depended on the examples of the day would differ with the order of runs.
    """

    asked: list[str]

    def translate(  # type: ignore[override]
        self,
        segments: Sequence[str],
        source_language: str,
        target_language: str,
        examples: object = None,
        terms: Sequence[Term] = (),
    ) -> list[Translated]:
        self.asked.extend(segments)
        return Translator.translate(self, segments, source_language, target_language, None, terms)


def install_engine() -> list[str]:
    """Make the pseudo engine the service's; returns the list of everything that it is asked."""
    translator = CountingTranslator((PseudoEngine(),))
    asked: list[str] = []
    object.__setattr__(translator, "asked", asked)
    settings.use(settings.Configuration(("pseudo",), translator, 0.0))
    return asked
