"""Documents made to be slow or deep: each survives without a hang, or is refused by its error."""

from __future__ import annotations

import json

import pytest

from tests.bitext.fuzzing import patience, survives
from tests.bitext.pipeline import CHINESE

MARKDOWN = {
    "opening brackets": "[" * 5_000,
    "closing brackets": "]" * 5_000,
    "pictures that never end": "![" * 5_000,
    "links that never end": "[a](<b" * 20_000,
    "links with titles that never end": '[a](b "' * 10_000,
    "addresses that never end": "<http://" * 10_000,
    "tags that never end": "<a b='" * 10_000,
    "comments that never end": "<!-- " * 10_000,
    "processing that never ends": "a <? " * 10_000,
    "character data that never ends": "a <![CDATA[ " * 5_000,
    "declarations that never end": "a <!A " * 10_000,
    "brackets in brackets": "[" * 2_000 + "a" + "]" * 2_000,
    "links in brackets": "[a " * 2_000 + "](b)" * 2_000,
    "reference links": "[a][b]" * 5_000,
    "definitions": "".join(f"[l{n}]: /u\n" for n in range(5_000)) + "\n[l7] and [l8]\n",
    "one definition and many links": "[a]: /u\n\n" + "[a] " * 5_000,
    "quotes in quotes": "> " * 1_000 + "deep",
    "quotes without spaces": ">" * 5_000 + "deep",
    "lists in lists": "".join("  " * n + "* a\n" for n in range(300)),
    "list marks in a line": "* " * 2_000 + "a",
    "numbers in a line": "1. " * 2_000 + "a",
    "marks of quotes and lists": "> * " * 1_000 + "a",
    "a long list": "* An item.\n" * 3_000,
    "a loose list": "* An item.\n\n" * 3_000,
    "stars": "*" * 100_000,
    "underscores": "_" * 100_000,
    "tildes": "~" * 100_000,
    "stars between letters": "a*" * 10_000,
    "strong that never ends": "a **b" * 10_000,
    "underscores that never end": "_a " * 10_000,
    "stars and underscores": "*_" * 10_000 + "a",
    "alternating emphasis": "*a **a " * 5_000,
    "emphasis in emphasis": "*a _b " * 300 + "c" + "_ *" * 300,
    "strikethrough": "~~a ~b " * 5_000,
    "slide marks": "[**a " * 3_000 + "**]" * 3_000,
    "slide marks that never end": "(**a [~~ " * 5_000,
    "dollars": "$" * 50_000,
    "pairs of dollars": "$$ " * 20_000,
    "display math that never ends": "$$\na\n\n" * 2_000,
    "environments that never end": "\\begin{align}\n" * 40_000,
    "bracketed math that never ends": "\\\\(x \\\\[y " * 4_000,
    "addresses with open brackets": "https://a.b(c" * 20_000,
    "display math on lines": "$$\n- a\n$$\n" * 2_000,
    "inline math": "$a$ " * 10_000,
    "inline math that never ends": "$a " * 20_000,
    "braces in math": "$" + "{" * 10_000 + "}" * 10_000 + "$",
    "backticks": "`" * 50_000,
    "runs of backticks that differ": " ".join("`" * n for n in range(1, 400)),
    "runs of backticks, long first": " ".join("`" * n for n in range(400, 1, -1)),
    "code": "`a` " * 10_000,
    "fences": "```\n" * 10_000,
    "fences that grow": "\n".join("`" * n for n in range(3, 300)),
    "tildes and backticks": "~~~\n```\n" * 5_000,
    "a line of a megabyte": "word " * 200_000,
    "a word of a megabyte": "w" * 1_000_000,
    "a megabyte of Chinese": "字" * 333_333,
    "sentences": "A sentence. " * 5_000,
    "initials": "A. " * 20_000,
    "periods": "." * 100_000,
    "closers": '."' + ')"' * 20_000,
    "short lines": "a\n" * 20_000,
    "lazy lines": "> a\n" + "b\n" * 10_000,
    "blank lines": "\n" * 500_000,
    "spaces": " " * 500_000,
    "tabs": "\t" * 100_000,
    "carriage returns": "a\r" * 20_000,
    "backslashes": "\\" * 50_000,
    "escapes": "\\*" * 20_000,
    "hard breaks": "a\\\n" * 5_000,
    "entities": "&amp;" * 10_000,
    "entities that never end": "&amp" * 20_000,
    "words in entities": "&lt;a&gt; " * 5_000,
    "headings": "# A\n" * 5_000,
    "underlines": "a\n===\n" * 3_000,
    "rules": "---\n" * 10_000,
    "front matter that never ends": "---\na: b\n" * 3_000,
    "a table of 5,000 cells": "|"
    + "a|" * 10
    + "\n|"
    + "-|" * 10
    + "\n"
    + ("|" + "b|" * 10 + "\n") * 500,
    "a table of one row": "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n|" + "b|" * 2_000 + "\n",
    "a head without rows": "|a" * 5_000 + "\n",
    "bars": "|" * 50_000,
    "rows that grow": "|a|\n|-|\n" + "".join("|b" * n + "\n" for n in range(300)),
    "dashes under bars": "|" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|" * 1_000,
    "footnotes": "[^1] " * 5_000 + "\n\n[^1]: a\n",
    "footnotes in footnotes": "".join(f"[^{n}]: a [^{n + 1}]\n\n" for n in range(1_000)),
    "HTML blocks": "<div>\n" * 10_000,
    "comments": "<!-- a -->\n" * 5_000,
    "tags": "a <b>" * 5_000,
    "roles": ":numref:`a` " * 5_000,
    "roles without text": ":a" * 20_000,
    "braces of roles": "{a}`" * 10_000,
    "directives": ":label:`a`\n" * 5_000,
    "fenced directives": ":::" * 10_000,
    "directives in directives": ":::{a}\n" * 3_000,
    "tabs of code": ":begin_tab:`a`\n" * 5_000,
    "addresses": "https://a.b/c " * 5_000,
    "an address of 100 kB": "https://a.b/" + "c" * 100_000,
    "addresses in a row": "https://" * 10_000,
    "captions": "![a](b)\n" * 3_000,
    "our own marks": "\U000f0000" * 20_000,
    "control characters": "\x00\x01" * 20_000,
    "private characters of two planes": "\U000ffffd\U00100000" * 10_000,
    "combining characters": "e" + "\u0301" * 50_000,
    "byte order marks": "\ufeff" * 50_000,
    "line separators": "a\u2028" * 20_000,
    "right to left": "\u202e\u05d0" * 20_000,
    "emoji": "👩‍👩‍👧 " * 5_000,
}


@pytest.mark.parametrize("text", MARKDOWN.values(), ids=MARKDOWN)
def test_markdown(text: str) -> None:
    data = text.encode("utf-8")
    with patience(len(data)):
        survives(data, "a.md", CHINESE)


def cells(*sources: str) -> str:
    """A notebook of Markdown cells whose sources are written so."""
    made = ",".join(f'{{"cell_type":"markdown","source":{source}}}' for source in sources)
    return f'{{"nbformat":4,"cells":[{made}]}}'


NOTEBOOKS = {
    "lists in lists": "[" * 100_000,
    "objects in objects": '{"a":' * 100_000,
    "lists in lists in a cell": cells('"a","metadata":' + "[" * 50_000 + "]" * 50_000),
    "lists of a depth that can be read": cells('"a","metadata":' + "[" * 400 + "]" * 400),
    "many cells": cells(*['"A cell."'] * 2_000),
    "many empty cells": cells(*['""', "[]"] * 5_000),
    "many lines": cells(json.dumps(["a\n"] * 20_000)),
    "many items of nothing": cells(json.dumps([""] * 50_000)),
    "an item for each character": cells(json.dumps(list("A sentence is here. " * 1_000))),
    "many keys": cells('"a"' + "".join(f',"k{n}":1' for n in range(20_000))),
    "many keys without cells": "{" + ",".join(f'"k{n}":1' for n in range(50_000)) + "}",
    "many sources": cells('"a"' + ',"source":"a"' * 20_000),
    "spaces": cells(" " * 500_000 + '"a"') + " " * 500_000,
    "a string that never ends": cells('"' + "a" * 1_000_000)[:-4],
    "backslashes": cells('"' + "\\\\" * 50_000 + '"'),
    "backslashes that end in a quote": cells('"' + "\\" * 100_001 + '"'),
    "escapes": cells('"' + "\\u0061" * 50_000 + '"'),
    "half pairs": cells('"' + "\\ud800" * 50_000 + '"'),
    "whole pairs": cells('"' + "\\ud83d\\ude42" * 10_000 + '"'),
    "line feeds": cells('"' + "\\n" * 100_000 + '"'),
    "a number of a megabyte": cells('"a","metadata":' + "1" * 1_000_000),
    "a version of a megabyte": '{"cells":[],"nbformat":' + "4" * 1_000_000 + "}",
    "exponents": cells('"a","metadata":[' + ",".join(["1e99999"] * 20_000) + "]"),
    "colons": '{"a"' + ":" * 100_000,
    "commas": '{"cells":[' + "," * 100_000,
    "stars": cells('"' + "*" * 100_000 + '"'),
}


@pytest.mark.parametrize("text", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_notebooks(text: str) -> None:
    data = text.encode("utf-8")
    with patience(len(data)):
        survives(data, "a.ipynb", CHINESE)
