"""Countries by name, in the language that is being read."""

import pytest
from django.utils import translation

from reassure.ui.countries import country_here, country_name


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Austria"), ("de", "Österreich"), ("fr", "Autriche"), ("es", "Austria"), ("pt-br", "Áustria")],
)
def test_a_country_has_the_readers_name(language: str, name: str) -> None:
    with translation.override(language):
        assert country_here("AT") == name


def test_what_is_no_country_stays_as_it_is() -> None:
    assert (country_here(""), country_here("QX"), country_name("at", "de_AT")) == ("", "QX", "Österreich")
