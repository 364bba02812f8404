"""An order's money shared out once, so that refunds add up: the golden cases of other shops' bugs, and all others."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reassure.customers.rules import PersonFacts
from reassure.kit.money import minor
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts, refunds
from reassure.orders.rules.refunds import LineMoney, Share
from reassure.orders.rules.sums import LineSums, OrderSums, sums

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LINE = UUID(int=1)


def line(price: int, quantity: int = 1, **more: object) -> LineFacts:
    return LineFacts(external_id="1", title="Thing", quantity=quantity, unit_price=price, **more)  # type: ignore[arg-type]


def order(*lines: LineFacts, currency: str = "EUR", **more: object) -> OrderFacts:
    return OrderFacts(
        external_id="1", number="#1001", placed_at=NOON, version_at=NOON, currency=currency,
        person=PersonFacts(), lines=lines, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def money(part: LineSums, quantity: int, **more: int) -> LineMoney:
    return LineMoney(line_id=LINE, quantity=quantity, paid=part.paid, tax=part.tax, **more)


def one_by_one(part: LineSums, quantity: int) -> list[int]:
    amounts: list[int] = []
    for done in range(quantity):
        now = money(part, quantity, refunded_quantity=done, refunded=sum(amounts))
        amounts.append(refunds.share(now, 1).amount)
    return amounts


def test_golden_one_of_two_with_discount_and_ten_percent_tax_gives_back_99_00_and_not_97_90() -> None:
    told = sums(order(line(minor("100.00", "EUR"), 2), discount=minor("20.00", "EUR"), tax=minor("18.00", "EUR")))
    assert told.total == minor("198.00", "EUR")
    back = refunds.share(money(told.lines[0], 2), 1)
    assert back == Share(line_id=LINE, quantity=1, amount=minor("99.00", "EUR"), tax=minor("9.00", "EUR"))


def test_golden_ten_at_23_90_with_a_quarter_off_give_back_179_25_and_not_179_26() -> None:
    price, off = minor("23.90", "GBP"), minor("59.75", "GBP")
    in_one_line = sums(order(line(price, 10), discount=off, tax=2988, tax_included=True, currency="GBP"))
    in_ten_lines = sums(order(*[line(price)] * 10, discount=off, tax=2988, tax_included=True, currency="GBP"))
    assert in_one_line.total == in_ten_lines.total == minor("179.25", "GBP")
    assert refunds.share(money(in_one_line.lines[0], 10), 10).amount == minor("179.25", "GBP")
    assert sum(refunds.share(money(part, 1), 1).amount for part in in_ten_lines.lines) == minor("179.25", "GBP")
    assert one_by_one(in_one_line.lines[0], 10) == [1793] * 5 + [1792] * 5


def test_golden_the_six_of_six_and_four_with_ten_percent_off_the_order_gives_back_5_40() -> None:
    told = sums(order(line(minor("6.00", "USD")), line(minor("4.00", "USD")), discount=100, currency="USD"))
    assert refunds.share(money(told.lines[0], 1), 1).amount == minor("5.40", "USD")
    assert refunds.share(money(told.lines[1], 1), 1).amount == minor("3.60", "USD")


def test_golden_three_for_ten_given_back_one_by_one_are_not_a_cent_short() -> None:
    told = sums(order(line(minor("10.00", "EUR"), 3), discount=minor("20.00", "EUR")))
    assert one_by_one(told.lines[0], 3) == [334, 333, 333]


def test_golden_an_overridden_amount_carries_its_part_of_the_tax() -> None:
    assert refunds.tax_within(9900, 9900, 900) == 900
    assert refunds.tax_within(5000, 9900, 900) == 455
    assert refunds.tax_within(0, 9900, 900) == 0
    assert refunds.tax_within(0, 0, 0) == 0


@pytest.mark.parametrize(
    ("currency", "price", "off", "units"),
    [
        ("JPY", "334", "2", [334, 333, 333]),
        ("JPY", "1", "1", [1, 1, 0]),
        ("BHD", "1.000", "0.500", [834, 833, 833]),
        ("KWD", "0.001", "0.001", [1, 1, 0]),
    ],
)
def test_currencies_of_no_and_of_three_decimals_add_up(currency: str, price: str, off: str, units: list[int]) -> None:
    told = sums(order(line(minor(price, currency), 3), discount=minor(off, currency), currency=currency))
    assert one_by_one(told.lines[0], 3) == units
    assert sum(units) == told.total


def test_what_the_shop_says_of_a_line_wins_and_the_rest_goes_to_the_others() -> None:
    told = sums(order(line(5000, discount=1000), line(3000), line(2000), discount=2000, tax=900))
    assert [part.discount for part in told.lines] == [1000, 600, 400]
    assert [part.tax for part in told.lines] == [450, 270, 180]
    assert told.discount == 2000
    assert told.total == 10000 - 2000 + 900


def test_lines_that_say_more_than_the_order_are_believed() -> None:
    told = sums(order(line(5000, discount=1000, tax=50), line(3000, discount=0, tax=0), discount=0, tax=0))
    assert [part.discount for part in told.lines] == [1000, 0]
    assert (told.discount, told.tax, told.total) == (1000, 50, 7050)


def test_a_coupon_on_top_of_line_discounts_goes_to_all_lines_by_what_they_still_cost() -> None:
    told = sums(order(line(5000, discount=1000), line(6000, discount=0), discount=2000))
    assert [part.discount for part in told.lines] == [1400, 600]


def test_a_discount_larger_than_the_goods_takes_no_line_below_nothing() -> None:
    told = sums(order(line(600), line(400), discount=5000))
    assert [part.paid for part in told.lines] == [0, 0]
    assert told.discount == 1000


def test_shipping_with_its_tax_and_discount_is_part_of_the_total() -> None:
    told = sums(order(line(1000), tax=290, shipping_price=700, shipping_discount=200, shipping_tax=90))
    assert told == OrderSums(
        lines=(LineSums(subtotal=1000, discount=0, tax=200, paid=1200),),
        subtotal=1000, discount=0, tax=290, shipping=590, total=1790, paid=1790,
    )  # fmt: skip
    inside = sums(
        order(line(1000), tax=290, shipping_price=700, shipping_discount=200, shipping_tax=90, tax_included=True)
    )
    assert (inside.total, inside.shipping, inside.lines[0].tax) == (1500, 500, 200)


def test_an_order_without_lines_is_worth_its_shipping() -> None:
    assert sums(order(shipping_price=500)).total == 500


def pays(kind: str, status: str, amount: int) -> PaymentFacts:
    return PaymentFacts(external_id=f"{kind}{amount}", kind=kind, status=status, amount=amount)


def test_only_money_that_was_really_taken_counts_as_paid() -> None:
    payments = (
        pays("authorization", "success", 1000),
        pays("capture", "success", 700),
        pays("sale", "success", 200),
        pays("sale", "failure", 900),
        pays("sale", "pending", 900),
        pays("void", "success", 900),
    )
    assert sums(order(line(1000), payments=payments)).paid == 900
    assert sums(order(line(1000))).paid == 1000
    assert sums(order(line(1000), payments=payments[:1])).paid == 0


def test_more_units_than_are_left_are_refused_in_words() -> None:
    part = LineMoney(line_id=LINE, quantity=2, paid=200, tax=0, refunded_quantity=1, refunded=100)
    for asked in (2, 0, -1):
        with pytest.raises(refunds.TooMany, match="Only 1 of this line can still be refunded"):
            refunds.share(part, asked)


def test_a_line_gives_back_no_more_than_is_left_of_it() -> None:
    generous = LineMoney(line_id=LINE, quantity=2, paid=19800, tax=1800, refunded_quantity=1, refunded=15000)
    assert refunds.share(generous, 1) == Share(line_id=LINE, quantity=1, amount=4800, tax=436)


def test_a_refund_stops_at_what_was_paid() -> None:
    part = LineMoney(line_id=LINE, quantity=2, paid=1000, tax=100)
    whole = refunds.plan([(part, 2)], shipping=500, remaining=1500)
    assert (whole.amount, whole.because) == (1500, "as_paid")
    cut = refunds.plan([(part, 2)], shipping=500, remaining=900)
    assert (cut.amount, cut.shipping, cut.because) == (900, 300, "no_more_was_paid")
    assert cut.shares == (Share(line_id=LINE, quantity=2, amount=600, tax=60),)
    assert refunds.plan([(part, 2)], remaining=-5).amount == 0


lines = st.lists(
    st.builds(
        LineFacts,
        external_id=st.just("1"), title=st.just("Thing"),
        quantity=st.integers(1, 7), unit_price=st.integers(0, 100_000),
        discount=st.none() | st.integers(0, 50), tax=st.none() | st.integers(0, 5_000),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def _possible(line: LineFacts) -> int | None:
    return None if line.discount is None else min(line.discount, line.unit_price * line.quantity)


@given(
    lines=lines,
    discount=st.integers(0, 200_000),
    tax=st.integers(0, 50_000),
    shipping=st.integers(0, 5_000),
    included=st.booleans(),
    currency=st.sampled_from(["EUR", "JPY", "BHD"]),
    data=st.data(),
)
def test_any_sequence_of_partial_refunds_sums_exactly_to_what_was_paid(
    lines: list[LineFacts], discount: int, tax: int, shipping: int, included: bool, currency: str, data: st.DataObject
) -> None:
    priced = [replace(each, discount=_possible(each)) for each in lines]
    told = sums(
        order(*priced, discount=discount, tax=tax, shipping_price=shipping, tax_included=included, currency=currency)
    )
    assert told.total == sum(part.paid for part in told.lines) + told.shipping
    assert all(part.paid >= 0 for part in told.lines)
    left = {i: each.quantity for i, each in enumerate(priced)}
    gone, taxed = dict.fromkeys(left, 0), dict.fromkeys(left, 0)
    while any(left.values()):
        i = data.draw(st.sampled_from([i for i, n in left.items() if n]))
        units = data.draw(st.integers(1, left[i]))
        now = money(told.lines[i], priced[i].quantity, refunded_quantity=priced[i].quantity - left[i], refunded=gone[i])
        plan = refunds.plan([(now, units)], remaining=told.paid - sum(gone.values()))
        assert plan.because == "as_paid"
        left[i] -= units
        gone[i] += plan.amount
        taxed[i] += plan.shares[0].tax
    assert gone == {i: part.paid for i, part in enumerate(told.lines)}
    assert taxed == {i: min(part.tax, part.paid) for i, part in enumerate(told.lines)}
    assert sum(gone.values()) + told.shipping == told.paid
