"""What is the same in two pieces of code."""

from __future__ import annotations

import pytest

from bitext.gate_code import CodeDifference, compare_code

PYTHON = '''\
def fit(x, y):  #@save
    """Fit a line.

    Return its slope."""
    # Centre both
    x = x - x.mean()
    return f'slope {x:.2f}', (x *
        y)
'''


def damage(source: str, target: str) -> list[str]:
    return [found.message for found in compare_code(source, target) if found.is_damage]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Fit a line.", "拟合直线。"),
        ("Return its slope.", "返回斜率。"),
        ("Centre both", "居中"),
        ("'slope {", "'斜率 {"),
        ("(x *\n        y)", "(x * y)"),
        ("x - x.mean()", "x-x.mean()"),
    ],
)
def test_words_and_ways_of_writing_are_no_damage(old: str, new: str) -> None:
    assert old in PYTHON
    assert damage(PYTHON, PYTHON.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    x = x - x.mean()\n", ""),
        ("x - x.mean()", "x + x.mean()"),
        ("    x = x", "        x = x"),
        ("    # Centre both\n", ""),
        ("\n    Return its slope.", ""),
        ("{x:.2f}", ""),
        ("'slope {x:.2f}'", "''"),
        ("  #@save", ""),
        ("def fit", "def 拟合"),
    ],
)
def test_what_runs_otherwise_or_is_lost_is_damage(old: str, new: str) -> None:
    assert old in PYTHON
    assert len(damage(PYTHON, PYTHON.replace(old, new))) >= 1


def test_a_comment_that_people_wrap_in_fewer_lines_is_no_damage() -> None:
    source = "# The first line\n# and the second\nx = 1\n"

    assert damage(source, "# Line one and line two\nx = 1\n") == []
    assert damage(source, "# Line\nx = 1\n") == [
        "the comment `# The first line` has 1 of 2 lines and is far shorter"
    ]
    assert damage(source, "# The first line\nx = 1\n") == [
        "the comment `# and the second` is missing"
    ]


def test_a_quote_in_a_comment_and_a_mark_in_a_string() -> None:
    source = "# don't\nx = '# no comment'  # it's one\ny = 2\n"

    assert damage(source, source.replace("don't", "不要")) == []
    assert damage(source, source.replace("y = 2", "y = 3")) == ["the line `y = 2` became `y = 3`"]


def test_division_is_no_comment_in_python_but_in_c() -> None:
    python = "n = a // b\n"
    c = "```c\nint n = 1; // one\n```"

    assert damage(python, python.replace("b", "c")) != []
    assert damage(c, c.replace("one", "一")) == []
    assert damage(c, c.replace("= 1", "= 2")) != []


def test_shell_is_compared_by_lines() -> None:
    source = "```bash\npip install 'amts' \\\n  --user  # it's local\n```"

    assert damage(source, source.replace("it's local", "本地")) == []
    assert damage(source, source.replace("--user", "--system")) != []


def test_tabs() -> None:
    source = "#@tab mxnet, pytorch\nx = 1\n"

    assert compare_code(source, "#@tab mxnet, pytorch, paddle\nx = 1\n") == [
        CodeDifference("tab", "`#@tab mxnet, pytorch` became `#@tab mxnet, pytorch, paddle`", False)
    ]
    assert damage(source, "#@tab mxnet\nx = 1\n") == ["`#@tab mxnet, pytorch` became `#@tab mxnet`"]
    assert damage(source, "x = 1\n") == ["`#@tab mxnet, pytorch` is missing"]
