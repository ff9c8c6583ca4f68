"""A ratio of lengths that half-finished editions and translator's notes do not bend."""

from __future__ import annotations

from bitext.assembly import assemble
from bitext.job_html import TargetSegment
from bitext.parsing import parse
from bitext.planning import Action, DocumentPlan, Edition, plan_document
from bitext.settings import ENGLISH, LanguageSettings

SPANISH = LanguageSettings(code="es")

ORIGIN = (
    "# Fitting a Line\n\nWe fit a straight line to the data.\n\n```python\nfit()\n```\n\n"
    "The loss is squared and never negative.\n\nThe last paragraph says so again.\n"
)
HUMAN = (
    "# Ajustar una recta\n\nAjustamos una recta a los datos.\n\n```python\nfit()\n```\n\n"
    "La pérdida es cuadrática y nunca negativa.\n\nEl último párrafo lo repite.\n"
)
MORE = "".join(
    f"\nA further paragraph number {n} explains what the function `call_{n}` does.\n"
    for n in range(3)
)


def plan(source: str, human: str, origin: str) -> DocumentPlan:
    return plan_document(
        parse(source.encode(), "x.md"),
        Edition(parse(human.encode(), "x.md"), parse(origin.encode(), "x.md")),
        ENGLISH,
        SPANISH,
    )


def test_an_unfinished_edition_of_a_short_document() -> None:
    made = plan(ORIGIN + MORE, HUMAN, ORIGIN + MORE)
    actions = [block.action for block in made.blocks]
    assert actions == [Action.KEEP] * 5 + [Action.TRANSLATE] * 3
    assert len(made.to_send) == 3


def test_a_note_beside_a_changed_paragraph_stays() -> None:
    note = "Nota de la traducción: en el original se habla de una línea, aquí siempre de una recta."
    origin = "# Lines\n\nWe fit a line to the data. It has two weights.\n\nThe end is near.\n"
    human = (
        f"# Rectas\n\n{note}\n\nAjustamos una recta a los datos. Tiene dos pesos.\n\n"
        "El fin está cerca.\n"
    )
    made = plan(origin.replace("two weights", "two weights now"), human, origin)
    assert [segment.coded for segment in made.to_send] == ["It has two weights now."]
    (sent,) = made.to_send
    answer = {sent.id: TargetSegment("Ahora tiene dos pesos.")}
    text = assemble(made, answer, ENGLISH, SPANISH).data.decode()
    assert note in text
    assert "Ajustamos una recta a los datos. Ahora tiene dos pesos." in text


def test_line_ends_stay_what_they_are() -> None:
    source = parse(b"# One\r\n\r\nTwo things.\r\nMore.\r\n", "x.md")
    made = plan_document(source, None, ENGLISH, SPANISH)
    answers = {
        segment.id: TargetSegment(text)
        for segment, text in zip(made.to_send, ["Uno", "Dos cosas.", "Más."], strict=True)
    }
    data = assemble(made, answers, ENGLISH, SPANISH).data
    assert data == "# Uno\r\n\r\nDos cosas.\r\nMás.\r\n".encode()
