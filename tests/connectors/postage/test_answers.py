"""What carriers sell, over HTTP through Karrio's own code, as our facts: one folder a carrier, compared whole.

`case.json` names the account, the addresses asked at and where each answer's form is published; `expected.json` the
facts, of documents only their kind and format.
"""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from reassure.connectors.base import Account, Permanent, Temporary, Unsure
from reassure.connectors.carriers import CARRIERS, PUBLISHED
from reassure.connectors.karrio.postage import KarrioPostage
from reassure.labels.rules.facts import Booked, Bought, Checked, Format, LabelAsked, Rate, Refund, VoidAsked
from tests.connectors.carriers.server import instead
from tests.connectors.postage.server import Answer, Said, selling
from tests.connectors.postage.ways import WAYS, pickup

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
SLUGS = sorted(path.parent.name for path in HERE.glob("*/case.json"))
BUSY = Answer(body=b'{"errors": [{"code": "429", "message": "Too many requests"}]}', status=429,
              headers={"Retry-After": "120"})  # fmt: skip


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True


def case(slug: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((HERE / slug / "case.json").read_text())
    return told


def expected(slug: str, what: str) -> Any:
    return json.loads((HERE / slug / "expected.json").read_text())[what]


def of(what: str) -> list[str]:
    """The carriers that do it."""
    return [slug for slug in SLUGS if what in case(slug)["routes"]]


def answer(slug: str, kind: str) -> Answer:
    [path] = (HERE / slug).glob(f"{kind}.*")
    return Answer(body=path.read_bytes(), status=case(slug)["status"].get(kind, 200))


def said(slug: str, what: str, given: Answer | None = None) -> Said:
    told = case(slug)
    answers = {told["routes"][what]: given or answer(slug, what)}
    more = {route: answer(slug, kind) for route, kind in told.get("beside", {}).get(what, {}).items()}
    return Said(answers=answers | more)


def client(slug: str, url: str) -> KarrioPostage:
    """A sign-in is kept by account: each question has an account of its own."""
    told = case(slug)
    credentials = {name: f"{value}{url[-5:]}" for name, value in told["credentials"].items()}
    return KarrioPostage(Account(vendor=slug, settings={**told["settings"], "base_url": url}, credentials=credentials))


def label(slug: str, form: Format = Format.PDF) -> LabelAsked:
    told = case(slug)
    return LabelAsked(consignment=WAYS[told["way"]], service=told["service"], format=form)


def bought(slug: str, given: Said, form: Format = Format.PDF) -> Bought:
    with selling(given) as url, instead(url):
        return client(slug, url).buy(label(slug, form))


def plain(found: Bought) -> dict[str, Any]:
    told: dict[str, Any] = TypeAdapter(Bought).dump_python(found, mode="json", exclude={"documents"})
    return told | {"documents": [[one.kind, one.format] for one in found.documents]}


@pytest.mark.parametrize("slug", of("rates"))
def test_rates_are_read_whole(slug: str) -> None:
    given = said(slug, "rates")
    with selling(given) as url, instead(url):
        found = client(slug, url).rates(WAYS[case(slug)["way"]])
    assert TypeAdapter(list[Rate]).dump_python(found, mode="json") == expected(slug, "rates")


@pytest.mark.parametrize("slug", of("label"))
def test_a_label_is_read_whole(slug: str) -> None:
    given = said(slug, "label")
    assert plain(bought(slug, given)) == expected(slug, "label")
    bodies = given.asked(case(slug)["routes"]["label"])
    assert len(bodies) == 1
    for fact in case(slug)["asks"]["label"]:
        assert re.search(fact, bodies[0])


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if list((HERE / slug).glob("zpl.*"))])
def test_a_label_for_a_label_printer(slug: str) -> None:
    found = bought(slug, said(slug, "label", answer(slug, "zpl")), Format.ZPL)
    assert plain(found) == expected(slug, "zpl")
    assert found.documents[0].content.startswith(b"^XA")


@pytest.mark.parametrize("slug", of("void"))
def test_a_label_is_given_back(slug: str) -> None:
    told = case(slug)
    with selling(said(slug, "void")) as url, instead(url):
        refund = client(slug, url).void(VoidAsked(vendor_id=told["void"]["vendor_id"], number="", service=""))
    assert refund is Refund(told["void"]["refund"])


@pytest.mark.parametrize("slug", of("void"))
def test_a_label_that_is_not_taken_back_says_why(slug: str) -> None:
    told = case(slug)
    with (
        selling(said(slug, "void", answer(slug, "error"))) as url, instead(url), pytest.raises(Permanent) as refused
    ):  # fmt: skip
        client(slug, url).void(VoidAsked(vendor_id=told["void"]["vendor_id"], number="", service=""))
    assert told["says"] in str(refused.value)


@pytest.mark.parametrize("slug", of("pickup"))
def test_a_pickup_is_booked(slug: str) -> None:
    with selling(said(slug, "pickup")) as url, instead(url):
        found = client(slug, url).pickup(pickup(case(slug)["way"], tuple(case(slug).get("numbers", ()))))
    assert TypeAdapter(Booked).dump_python(found, mode="json") == expected(slug, "pickup")


@pytest.mark.parametrize("slug", of("address"))
def test_an_address_is_checked(slug: str) -> None:
    with selling(said(slug, "address")) as url, instead(url):
        found = client(slug, url).check(WAYS[case(slug)["way"]].recipient)
    assert TypeAdapter(Checked).dump_python(found, mode="json") == expected(slug, "address")


@pytest.mark.parametrize("slug", of("label"))
def test_a_refused_label_is_surely_not_bought_and_says_why(slug: str) -> None:
    with pytest.raises(Permanent) as refused:
        bought(slug, said(slug, "label", answer(slug, "error")))
    assert case(slug)["says"] in str(refused.value)


@pytest.mark.parametrize("slug", of("label"))
def test_a_busy_carrier_surely_sold_nothing(slug: str) -> None:
    with pytest.raises(Temporary) as busy:
        bought(slug, said(slug, "label", BUSY))
    assert busy.value.retry_after == timedelta(minutes=2)


@pytest.mark.parametrize("lost", [Answer(hang_up=True), Answer(status=500), Answer(body=b"<html>gateway", status=502)])
@pytest.mark.parametrize("slug", of("label"))
def test_a_lost_answer_may_have_been_a_label(slug: str, lost: Answer) -> None:
    with pytest.raises(Unsure):
        bought(slug, said(slug, "label", lost))


@pytest.mark.parametrize("slug", of("pickup"))
def test_a_lost_answer_may_have_been_a_pickup(slug: str) -> None:
    with selling(said(slug, "pickup", Answer(hang_up=True))) as url, instead(url), pytest.raises(Unsure):
        client(slug, url).pickup(pickup(case(slug)["way"], tuple(case(slug).get("numbers", ()))))


@pytest.mark.parametrize("slug", of("label"))
def test_each_answer_names_its_source(slug: str) -> None:
    told = case(slug)
    assert set(told["sources"]) >= {*told["routes"], "error"}
    assert CARRIERS[slug].postage == PUBLISHED


def test_five_carriers_count_and_nothing_else_claims_to() -> None:
    counted = {row.slug for row in CARRIERS.values() if row.postage == PUBLISHED}
    assert counted == set(SLUGS)
    assert len(counted) >= 5


def test_a_carrier_that_can_not_be_reached_surely_sold_nothing() -> None:
    given = said("dhl-express", "label")
    with selling(given) as url:
        pass
    with instead(url), pytest.raises(Temporary):
        client("dhl-express", url).buy(label("dhl-express"))
