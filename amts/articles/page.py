"""The part of a web page that is its article, by readability-lxml.

Before the library looks for it, what would be lost or misread is made plain: formulas become their
TeX, captions get the element that HTML has for them, and what HTML itself says is no article
(navigation, dialogs, buttons) goes, and so do readings above characters and marks beside headings.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

import lxml.html
from lxml import etree
from lxml.html import HtmlElement
from readability import Document as Readability
from readability.readability import Unparseable

from bitext.errors import UnreadableDocument

_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_FIRST_TAG = re.compile(r"<(?:!doctype\s+([\w:-]+)|([A-Za-z][\w:.-]*))", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HTML_TAG = re.compile(r"<(?:html|head|body|div|p|article|main|h[1-6]|table|br)\b", re.IGNORECASE)
_NO_ARTICLE = (
    "//nav | //footer[not(ancestor::blockquote)] | //button | //dialog | //template | //select"
    " | //textarea | //rt | //rp | //iframe"
    "| //*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search'"
    " or @role='dialog' or @role='alertdialog' or @role='menu']"
)
# Notices about cookies that HTML does not tell from text. What holds the article may have such a
# class too, while the notice is shown.
_NOTICE = re.compile(
    r"(?:cookie|gdpr|privacy)s?[-_ ]?(?:banner|bar|consent|dialog|law|message|modal|notice"
    r"|notification|overlay|policy-?(?:banner|notice)|popup|warning)"
    r"|onetrust|didomi|cookiebot|usercentrics|truste|sp_message|fc-consent|cmplz|cky-consent",
    re.IGNORECASE,
)
_NOTICES = (
    "//*[(@id or @class) and not(self::html or self::body or self::main or self::article)"
    " and not(descendant::main or descendant::article or descendant::h1)]"
)
_CAPTION = "//*[self::p or self::div or self::span][contains(@class, 'caption-text')]"
# Notes' numbers as encyclopedias have them, and the mark beside a heading that links to it.
_NOTE_NUMBER = "//sup[a[starts-with(@href, '#')]]"
_HEADING_MARKS = frozenset({"¶", "#", "§", "🔗"})
_TEX = "application/x-tex"
_FORMULA = "ancestor-or-self::*[contains(@class, 'katex') or contains(@class, 'mwe-math-element')]"
# Pictures of formulas, with the formula as their text.
_PICTURES = "//img[@alt and (contains(@class, 'latex') or contains(@class, 'math'))]"
_CONSENT = re.compile(r"consent|captcha|challenge-form|cf-browser-verification", re.IGNORECASE)

# The library tells of pages that it cannot read by its own logger as well as by an exception.
logging.getLogger("readability").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Page:
    """A web page.

    Attributes:
        title: the article's title, "" when the page does not tell.
        article: the element that holds the article, without letters when there is none.
        asks_for: what the page asks for instead of showing an article, "" mostly; it tells what
            a page is that has hardly any text.
    """

    title: str
    article: HtmlElement
    asks_for: str


def read_page(text: str, name: str) -> Page:
    """Find the article in a page.

    Args:
        text: the page's HTML.
        name: its path, for messages.

    Raises:
        UnreadableDocument: it is no HTML page.
    """
    _check_kind(text, name)
    try:
        tree = lxml.html.document_fromstring(_XML_DECLARATION.sub("", text, count=1))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument(name, f"not an HTML page: {error}") from None
    if tree.find(".//body") is None:
        what = "frames" if tree.find(".//frameset") is not None else "a head"
        raise UnreadableDocument(name, f"no article in it: the page is only {what}")
    asks_for = _asks_for(tree)
    _prepare(tree)
    title = _title(tree)
    try:
        article = Readability(tree).summary(html_partial=True)
    except Unparseable as error:
        raise UnreadableDocument(name, f"no article found: {error}") from None
    return Page(title, lxml.html.fragment_fromstring(article, create_parent="div"), asks_for)


def _check_kind(text: str, name: str) -> None:
    """Refuse what is no HTML."""
    first = _FIRST_TAG.search(_COMMENT.sub("", text[:20_000]))
    if first is None or not _HTML_TAG.search(text):
        root = f" (its first element is <{first[2]}>)" if first and first[2] else ""
        what = "XML" if _XML_DECLARATION.match(text) else "text without HTML"
        raise UnreadableDocument(name, f"{what}, not an HTML page{root}")
    root = (first[1] or first[2]).casefold()
    if _XML_DECLARATION.match(text) and root != "html":
        raise UnreadableDocument(name, f"XML, not an HTML page (its first element is <{root}>)")


def _asks_for(tree: HtmlElement) -> str:
    if tree.xpath("//input[@type='password']"):
        return "a login page"
    for form in tree.xpath("//form | //title | //body"):
        values = (*form.values(), form.text or "")
        if any(_CONSENT.search(value) for value in values):
            return "a page that asks for consent or for a proof that one is human"
    return ""


def _prepare(tree: HtmlElement) -> None:
    for script in tree.xpath("//script[starts-with(@type, 'math/tex')]"):
        _replace(script, _tex(script.text or ""))
    for annotation in tree.xpath(f"//annotation[@encoding='{_TEX}']"):
        outer = annotation.xpath(f"{_FORMULA} | ancestor::math")
        if outer and outer[0].getparent() is not None:
            _replace(outer[0], _tex(annotation.text_content()))
    for element in tree.xpath("//mjx-container[.//math]"):
        _replace(element, _tex(element.xpath(".//math")[0].text_content()))
    for element in tree.xpath("//*[contains(@class, 'MathJax')]"):
        _replace(element, "")
    for math in tree.xpath("//math"):
        _replace(math, _tex(math.text_content()))
    for image in tree.xpath(_PICTURES):
        _replace(image, _tex(image.get("alt")))
    for element in tree.xpath(_NO_ARTICLE):
        _replace(element, "")
    for element in tree.xpath(_NOTICES):
        if _NOTICE.search(f"{element.get('id')} {element.get('class')}"):
            _replace(element, "")
    for element in tree.xpath(_NOTE_NUMBER):
        _replace(element, "")
    for link in tree.xpath("//a[@href]"):
        if link.text_content().strip() in _HEADING_MARKS:
            _replace(link, "")
    for caption in tree.xpath(_CAPTION):
        caption.tag = "figcaption"


def _tex(formula: str) -> str:
    formula = " ".join(formula.split())
    return rf"\({formula}\)" if formula else ""


def _replace(element: HtmlElement, text: str) -> None:
    """Put text in the place of an element; what follows the element stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = text + (element.tail or "")
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _title(tree: HtmlElement) -> str:
    """Return the title of a page's article, without the name of its site."""
    titles = tree.xpath("//head/title")
    whole = _plain(titles[0]) if titles else ""
    headings = [text for heading in tree.xpath("//h1") if (text := _plain(heading))]
    of_article = [text for text in headings if text in whole]
    if of_article or len(headings) == 1:
        return max(of_article or headings, key=len)
    for content in tree.xpath("//meta[@property='og:title']/@content"):
        if content.strip():
            return " ".join(content.split())
    return whole


def _plain(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
