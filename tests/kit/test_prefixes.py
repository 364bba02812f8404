"""What starts alike lies between two texts, whatever letter comes last."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reassure.connectors.aftership import queries as trackings
from reassure.customers import queries as customers
from reassure.kit.prefixes import LAST, after
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.rules.search import Filters


@given(st.text(min_size=1, max_size=8), st.text(max_size=4))
@example("a\ud7ff", "b")
@example("a\U0010ffff", "b")
@example("\U0010ffff", "\U0010ffff")
def test_a_range_holds_exactly_what_starts_so(prefix: str, rest: str) -> None:
    end = after(prefix)
    assert prefix <= prefix + rest < end
    assert end.encode() > prefix.encode()
    assert not end.startswith(prefix) or prefix.strip(LAST) == ""


@pytest.mark.parametrize("last", ["\ud7ff", "\U0010ffff", "\ue000"])
def test_any_letter_may_come_last_in_what_people_look_for(merchant: Merchant, last: str) -> None:
    for text in (last, f"mila{last}", f"mila@example.com{last}"):
        assert orders.search(Filters(text=text)).rows == ()
        assert customers.search(text).people == ()
        assert trackings._meant_by(text) == set()
