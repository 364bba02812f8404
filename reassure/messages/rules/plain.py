"""The plain-text part of a mail, read from its MJML: the same words in the same order, links written out."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    {"mj-text", "mj-button", "mj-table", "mj-section", "mj-divider", "p", "h1", "h2", "h3", "ul", "table"}
)
LINES = frozenset({"br", "tr", "li", "div"})
SILENT = frozenset({"mj-head", "mj-raw", "mj-style", "style", "script"})


def text_of(mjml: str) -> str:
    """Paragraphs of at most one blank line between them, no markup, ending in a newline."""
    reader = _Reader()
    reader.feed(mjml)
    reader.close()
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in "".join(reader.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent = 0
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag in ("a", "mj-button"):
            self._break(tag)
            self.links.append((dict(attrs).get("href") or "", len(self.out)))
        else:
            self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Something empty: it may break the line, it never holds text."""
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in ("a", "mj-button") and self.links:
            self._link(*self.links.pop())
            self._break(tag)
        elif tag in ("td", "th"):
            self.out.append("  ")
        elif tag not in LINES:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _link(self, href: str, since: int) -> None:
        """The address behind the words, unless there are none or they are the address already."""
        written = "".join(self.out[since:]).strip()
        if not self.silent and written and href and href not in written and not href.startswith("mailto:"):
            self.out.append(f": {href}")

    def _break(self, tag: str) -> None:
        if self.silent:
            return
        if tag in BLOCKS:
            self.out.append("\n\n")
        elif tag in LINES:
            self.out.append("\n")
