"""U+0000 typed into an address or a form: said to be wrong, never an error of ours."""

from collections.abc import Callable

import pytest
from django.test import Client

Desk = Callable[..., Client]


@pytest.mark.parametrize(
    "address",
    ["orders/?q=%00", "customers/?q=a%00@", "messages/addresses/?q=%00", "find/?q=%00", "deliveries/?topic=%00"],
)
def test_an_address_with_it_is_no_error_of_ours(at_desk: Desk, address: str) -> None:
    assert at_desk().get(f"/dashboard/{address}").status_code in (200, 400)


def test_it_is_said_what_is_wrong(at_desk: Desk) -> None:
    answer = at_desk().get("/dashboard/deliveries/?topic=%00")
    assert answer.status_code == 400
    assert "leave it out" in answer.content.decode()
