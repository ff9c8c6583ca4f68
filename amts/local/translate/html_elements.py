"""Which HTML elements stand in the flow of a sentence, and how elements are written back.

The writing differs from the input in harmless ways, as the real service's may: quotes of attributes
and entities. Consumers must compare trees, not bytes.
"""

from __future__ import annotations

from typing import Any, Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


INLINE: Final = _names(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img input ins kbd "
    "label mark meter output progress q ruby rb rp rt s samp small span strike strong sub sup "
    "time tt u var wbr #comment #processing-instruction"
)
# Elements whose content is never prose: kept as they are wherever they stand.
OPAQUE: Final = _names(
    "script style template svg math iframe object embed video audio canvas map noscript textarea "
    "select datalist title head"
)
_VOID: Final = _names("area base br col embed hr img input link meta source track wbr")
_RAW_TEXT: Final = _names("script style iframe noembed noframes plaintext xmp")
_LEADING_NEWLINE: Final = frozenset({"pre", "textarea", "listing"})


def is_protected(node: Any) -> bool:
    """Whether the element is marked `translate="no"`."""
    attributes = getattr(node, "attrs", None) or {}
    return str(attributes.get("translate", "")).strip().lower() == "no"


def text_of(node: Any) -> str:
    """All text below a node."""
    return str(node.to_text(separator="", strip=False)) if node.children else ""


def escaped(text: str) -> str:
    """Text as it stands between tags."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\xa0", "&nbsp;")


def start_tag(node: Any, *, quote: str = '"') -> str:
    """An element's start tag.

    Args:
        node: the element.
        quote: the quotation mark of attributes; "" leaves it out where HTML allows that.
    """
    attributes = "".join(_attribute(name, value, quote) for name, value in node.attrs.items())
    return f"<{node.name}{attributes}>"


def end_tag(node: Any) -> str:
    """An element's end tag; empty for elements that have none."""
    return "" if node.name in _VOID else f"</{node.name}>"


def written(node: Any, *, quote: str = '"') -> str:
    """A node with all that is below it, as HTML."""
    if node.name == "#text":
        return escaped(str(node.data or ""))
    if node.name == "#comment":
        return f"<!--{node.data or ''}-->"
    if node.name == "#processing-instruction":
        return f"<?{node.data or ''}>"
    if node.name == "!doctype":
        return _doctype(node.data)
    inner = inside(node)
    if node.name.startswith("#"):
        return inner
    return f"{start_tag(node, quote=quote)}{opening_newline(node)}{inner}{end_tag(node)}"


def inside(node: Any) -> str:
    """What is below a node, as HTML."""
    if node.name in _RAW_TEXT:
        return "".join(str(child.data or "") for child in node.children or ())
    content = getattr(node, "template_content", None)
    return "".join(written(child) for child in ((content or node).children or ()))


def opening_newline(node: Any) -> str:
    """The line end that a reader drops right after some start tags, so that it must be doubled."""
    first = node.children[0] if node.children else None
    begins = first is not None and first.name == "#text" and str(first.data).startswith("\n")
    return "\n" if node.name in _LEADING_NEWLINE and begins else ""


def _attribute(name: str, value: str | None, quote: str) -> str:
    value = value or ""
    # The real service was seen to echo this attribute without quotes.
    if name == "translate" and value.isalnum():
        return f" {name}={value}"
    if not quote and value and all(c.isalnum() or c in "-_" for c in value):
        return f" {name}={value}"
    mark = quote or '"'
    safe = value.replace("&", "&amp;").replace("\xa0", "&nbsp;")
    safe = safe.replace(mark, "&quot;" if mark == '"' else "&#39;")
    return f" {name}={mark}{safe}{mark}"


def _doctype(doctype: Any) -> str:
    public, system = getattr(doctype, "public_id", None), getattr(doctype, "system_id", None)
    identifiers = f' PUBLIC "{public}"' if public else (" SYSTEM" if system else "")
    if system:
        identifiers += f' "{system}"'
    return f"<!DOCTYPE {getattr(doctype, 'name', None) or 'html'}{identifiers}>"
