"""Reading carriers' XML by local names, whatever namespaces they wear. Pure."""

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element


def parsed(raw: str) -> Element:
    """Raises `ValueError` for what is no XML."""
    try:
        return ElementTree.fromstring(raw.strip())
    except ElementTree.ParseError as error:
        raise ValueError(f"no XML: {error}") from error


def all_of(node: Element, *names: str) -> Iterator[Element]:
    """Descendants by name, itself among them."""
    return (child for child in node.iter() if local(child) in names)


def children(node: Element, name: str) -> list[Element]:
    return [child for child in node if local(child) == name]


def first(node: Element, name: str) -> Element | None:
    return next(all_of(node, name), None)


def said(node: Element | None, *names: str) -> str:
    """The first text found under these names; `said(node)` is the node's own."""
    if node is None:
        return ""
    if not names:
        return " ".join((node.text or "").split())
    for name in names:
        for found in all_of(node, name):
            if found.text and found.text.strip():
                return " ".join(found.text.split())
    return ""


def local(node: Element) -> str:
    return node.tag.rpartition("}")[2]
