"""A translated web article, from its HTML file to a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lxml.html import HtmlElement

from amts.articles.blocks import article_blocks
from amts.articles.encoding import html_text
from amts.articles.page import read_page
from amts.matching import read_file
from bitext.articles import ArticleBlock, Span, article_document
from bitext.documents import PROSE, BlockKind, Document
from bitext.errors import UnreadableDocument
from bitext.parsing import MAX_BYTES

# A page with less text than this shows no article but a message; one that asks for a password
# or for consent may say more.
_LEAST_LETTERS = 250
_LEAST_BESIDE_A_FORM = 600
# So much of the text in links makes a list of links: a menu, the front page of a site.
_MOST_IN_LINKS = 0.6
# A character of these scripts says as much as three letters.
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DENSE_LETTERS = 3
# Among so many first blocks the title is looked for before it is put in front.
_BEGINNING = 4


def read_article(path: Path, name: str) -> Document:
    """Read the article of a web page.

    Args:
        path: the HTML file.
        name: what the document is called.

    Raises:
        UnreadableDocument: it cannot be read, is no HTML page, or has no article.
    """
    data = read_file(path)
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(str(path), f"larger than {MAX_BYTES // 1_000_000} MB")
    page = read_page(html_text(data, str(path)), str(path))
    blocks = article_blocks(page.article)
    letters = _letters(blocks)
    if letters < (_LEAST_BESIDE_A_FORM if page.asks_for else _LEAST_LETTERS):
        what = f": {page.asks_for}" if page.asks_for else ""
        raise UnreadableDocument(
            str(path), f"no article text found ({letters:,} letters on the page){what}"
        )
    if _letters_in_links(page.article) > _MOST_IN_LINKS * letters:
        raise UnreadableDocument(str(path), "no article text found: most of it is links")
    return article_document(name, _with_title(blocks, page.title))


def _letters(blocks: Sequence[ArticleBlock]) -> int:
    return _count("".join(block.text for block in blocks if block.kind in PROSE))


def _letters_in_links(article: HtmlElement) -> int:
    return _count("".join(article.xpath(".//a//text()")))


def _count(text: str) -> int:
    letters = sum(character.isalpha() for character in text)
    return letters + (_DENSE_LETTERS - 1) * len(_DENSE.findall(text))


def _with_title(blocks: list[ArticleBlock], title: str) -> list[ArticleBlock]:
    """Return the blocks with the title first: it mostly stands outside of the article."""
    if not title:
        return blocks
    for n, block in enumerate(blocks[:_BEGINNING]):
        # "Title | Site" in a page that does not say which of both is its title.
        if block.text and title.startswith(block.text) and block.kind in PROSE:
            first = block._replace(kind=BlockKind.HEADING, level=1)
            return [first, *blocks[:n], *blocks[n + 1 :]]
    return [ArticleBlock(BlockKind.HEADING, (Span(title),), 1), *blocks]
