"""The catalogs hold every text of the sources, in every language, compiled."""

import runpy
from pathlib import Path
from typing import Any

import pytest

TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).resolve().parents[2] / "bin" / "translations"))


@pytest.mark.parametrize("language", TOOL["LANGUAGES"])
@pytest.mark.parametrize("domain", ["mails", "django"])
def test_no_text_is_missing_empty_fuzzy_or_left_over(domain: str, language: str) -> None:
    assert TOOL["faults"](domain, language) == []


def test_the_extraction_reads_what_templates_and_code_mark() -> None:
    read = dict(TOOL["_template"]('{% translate "A 5%" context "c" %}{% include "x" with y=_("B") only %}'))
    assert read == {"c": "A 5%%", None: "B"}
    block = "{% blocktranslate count n=n trimmed %}\n one {{ n }}\n{% plural %}\n many {{ n }}\n{% endblocktranslate %}"
    assert list(TOOL["_template"](block)) == [(None, ("one %(n)s", "many %(n)s"))]
