"""The page of a run: its report as HTML, with links to the review pages of its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from bitext.html_writing import Html, element, page
from bitext.page_style import STYLE
from bitext.reporting import corrections_told
from bitext.review_words import moment

_ROOT = "../../"
"""What leads from `reports/<run>/index.html` to the top of the bucket."""

_OUTCOMES = {
    "COMPLETED": "completed",
    "COMPLETED_WITH_PROBLEMS": "completed with problems",
    "FAILED": "failed",
}
_COLUMNS = ("Document", "State", ">By people", ">By machine", ">Flagged", ">Characters sent", "")


def report_page(report: Mapping[str, Any], translated: str = "translated/") -> bytes:
    """Return the page of a run.

    Args:
        report: the run's report.
        translated: prefix of the keys of published documents; after it come the language and the
            document's path.
    """
    title = f"Run {report['run']} of the book {report['book']}"
    return page(
        title,
        "en",
        STYLE,
        element(
            "header",
            element("h1", title),
            element("p", *_head(report)),
            *_problems(report),
        ),
        element("main", *(_language(entry, translated) for entry in report["languages"])),
    )


def _head(report: Mapping[str, Any]) -> Iterator[str]:
    outcome = str(report["outcome"])
    yield "It "
    yield element(
        "strong",
        _OUTCOMES.get(outcome, outcome),
        class_="bad" if outcome != "COMPLETED" else None,
    )
    yield f" on {moment(str(report['ended_at']))}. It began on {moment(str(report['started_at']))}."
    if not report["languages"]:
        yield " There was nothing to translate."
    yield " All figures are in "
    yield element("a", "report.json", href="report.json")
    yield "."


def _problems(report: Mapping[str, Any]) -> Iterator[Html]:
    if not report["problems"]:
        return
    yield element("h2", f"Problems: {len(report['problems'])}", id="problems")
    items = []
    for problem in report["problems"]:
        where = str(problem["document"]) or "the run"
        where += f", {problem['place']}" if problem["place"] else ""
        where += f" ({problem['language']})" if problem["language"] else ""
        name = element("strong", where)
        items.append(element("li", name, f": {problem['reason']} ({problem['error']})"))
    yield element("ul", *items)


def _language(entry: Mapping[str, Any], translated: str) -> Html:
    language = str(entry["language"])
    worked_on = [item for item in entry["documents"] if item["state"] != "unchanged"]
    unchanged = len(entry["documents"]) - len(worked_on)
    anchor = f"language-{language}"
    parts = [element("h2", language, id=anchor)]
    if entry["error"]:
        error = entry["error"]
        why = f"Failed: {error['cause']} ({error['error']}). The next run tries again."
        parts.append(element("p", why, class_="why"))
    parts.append(element("p", f"{_figures(entry)}."))
    if entry["job"] and entry["job"]["message"]:
        parts.append(element("p", f"The engine says: {entry['job']['message']}", class_="quiet"))
    if worked_on:
        folder = f"{translated}{language}/"
        rows = [_row(item, folder) for item in worked_on]
        parts.append(element("div", _table(rows, unchanged), class_="wide"))
    return element("section", *parts, aria_labelledby=anchor)


def _figures(entry: Mapping[str, Any]) -> str:
    parts = [
        f"Segments: {entry['segments_human']:,} by people, {entry['segments_machine']:,} by "
        f"machine, {entry['segments_flagged']:,} flagged",
        f"Characters: {entry['characters_sent']:,} sent, {entry['characters_kept']:,} kept",
        f"About {entry['cost_usd']:,.2f} US dollars",
    ]
    if entry["bleu"] is not None:
        plain = entry["bleu_plain"]
        without = "" if plain is None else f", {plain:.3f} without"
        parts.append(f"BLEU {entry['bleu']:.3f} with parallel data{without}")
    if entry["corrections"]:
        parts.append(corrections_told(entry["corrections"]))
    return ". ".join(parts)


def _table(rows: list[Html], unchanged: int) -> Html:
    head = []
    for column in _COLUMNS:
        name = column.removeprefix(">")
        cell = "th" if name else "td"
        kind = "number" if name != column else None
        head.append(element(cell, name, scope="col" if name else None, class_=kind))
    noun = "document" if unchanged == 1 else "documents"
    told = f"{unchanged:,} unchanged {noun} gave examples only." if unchanged else "Documents"
    return element(
        "table",
        element("caption", told),
        element("thead", element("tr", *head)),
        element("tbody", *rows),
    )


def _row(document: Mapping[str, Any], folder: str) -> Html:
    path, state = str(document["document"]), str(document["state"])
    is_published = state == "published"
    # A document that was refused may have been published before; this run's page does not know.
    address = _ROOT + quote(folder + path)
    review = document.get("review") or ""
    counts = ("segments_human", "segments_machine", "segments_flagged", "characters_sent")
    return element(
        "tr",
        element("th", element("a", path, href=address) if is_published else path, scope="row"),
        element("td", state, class_=None if is_published else "bad"),
        *(element("td", f"{document[name]:,}", class_="number") for name in counts),
        element("td", element("a", f"Review {path}", href=_ROOT + quote(review)) if review else ""),
    )
