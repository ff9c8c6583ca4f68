"""A book of four short chapters with a Chinese edition of three."""

from __future__ import annotations

CHAPTERS = ("one/models.md", "one/losses.md", "two/descent.md", "two/limits.md")

_SOURCE = {
    "one/models.md": (
        "# Models\n:label:`sec_models`\n\n"
        "A model is a guess. It maps an input $x$ to a prediction $\\hat{y}$.\n\n"
        "```{.python .input}\n# predict\nprint(model(x))\n```\n\n"
        "We compare guesses in :numref:`sec_losses`.\n"
    ),
    "one/losses.md": (
        "# Losses\n:label:`sec_losses`\n\n"
        "The loss says how wrong a model is. A small loss is good.\n\n"
        "$$\\ell(y, \\hat{y}) = (y - \\hat{y})^2$$\n\n"
        "* It is never negative.\n* It is zero for a perfect guess.\n"
    ),
    "two/descent.md": (
        "# Descent\n:label:`sec_descent`\n\n"
        "We walk down the slope of the loss. Each step follows the gradient.\n\n"
        "A large step may jump over the valley.\n"
    ),
    "two/limits.md": (
        "# Limits\n\nNo model is perfect. Data are always scarce, see :numref:`sec_models`.\n"
    ),
}

_CHINESE = {
    "one/models.md": (
        "# 模型\n:label:`sec_models`\n\n"
        "模型是一种猜测。它把输入$x$映射到预测$\\hat{y}$。\n\n"
        "```{.python .input}\n# 预测\nprint(model(x))\n```\n\n"
        "我们在 :numref:`sec_losses`中比较猜测。\n"
    ),
    "one/losses.md": (
        "# 损失\n:label:`sec_losses`\n\n"
        "损失说明模型错得有多离谱。损失小就是好。\n\n"
        "$$\\ell(y, \\hat{y}) = (y - \\hat{y})^2$$\n\n"
        "* 它从不为负。\n* 完美的猜测损失为零。\n"
    ),
    "two/descent.md": (
        "# 下降\n:label:`sec_descent`\n\n"
        "我们沿着损失的斜坡往下走。每一步都跟随梯度。\n\n"
        "步子太大可能会跳过山谷。\n"
    ),
}


def source() -> dict[str, str]:
    """The source edition, by path."""
    return dict(_SOURCE)


def human(language: str) -> dict[str, str]:
    """The human edition in a language, by path."""
    return dict({"zh": _CHINESE}[language])
