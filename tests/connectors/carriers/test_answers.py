"""Every carrier's answers, over HTTP through Karrio's own code, as our facts: one folder a carrier, compared whole.

`case.json` names the number, the account and where each answer's form is published; `expected.json` the facts.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from reassure.connectors.base import Account, Permanent, Temporary, TrackingAsked
from reassure.connectors.carriers import CARRIERS, CONSTRUCTED, PUBLISHED
from reassure.connectors.karrio.client import Karrio
from reassure.connectors.karrio.gateway import module
from reassure.shipments.rules.facts import TrackingFacts
from tests.connectors.carriers.server import HERE, Said, instead, serving

pytestmark = pytest.mark.slow

SLUGS = sorted(path.parent.name for path in HERE.glob("*/case.json"))
READ = ("moving", "delivered", "exception")
KINDS = (*READ, "unknown", "error", "busy")
FACTS = TypeAdapter(TrackingFacts)
PAUSE = 120


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True
    module(CARRIERS["ups"])  # takes the process's opener before `instead` does


def case(slug: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((HERE / slug / "case.json").read_text())
    return told


def answer(slug: str, kind: str) -> Path:
    [path] = (HERE / slug).glob(f"{kind}.*")
    return path


def asked(slug: str, kind: str) -> list[TrackingFacts]:
    told = case(slug)
    said = Said(
        body=answer(slug, kind).read_bytes(),
        status=told["status"].get(kind, 200),
        headers={"Retry-After": str(PAUSE)} if kind == "busy" else {},
    )
    with serving(said) as url, instead(url):
        # A sign-in is kept by account: each answer asks with an account of its own.
        account = Account(
            vendor=slug,
            settings={**told["settings"], "base_url": url},
            credentials={name: f"{value}{url[-5:]}" for name, value in told["credentials"].items()},
        )
        return Karrio(account).track([TrackingAsked(carrier=slug, tracking_number=told["number"])])


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("slug", SLUGS)
def test_an_answer_is_read_whole(slug: str, kind: str) -> None:
    expected = json.loads((HERE / slug / "expected.json").read_text())
    assert asked(slug, kind) == [FACTS.validate_python(expected[kind])]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_number_the_carrier_does_not_know_is_simply_missing(slug: str) -> None:
    assert asked(slug, "unknown") == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_refusal_is_said_in_the_carriers_words(slug: str) -> None:
    told = case(slug)
    with pytest.raises(Temporary if told.get("fault") == "temporary" else Permanent) as refused:
        asked(slug, "error")
    assert str(refused.value) == told["says"]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_busy_carrier_says_when_to_come_back(slug: str) -> None:
    with pytest.raises(Temporary) as busy:
        asked(slug, "busy")
    told = case(slug)
    assert busy.value.retry_after == (timedelta(seconds=PAUSE) if told["status"]["busy"] in {429, 503} else None)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_answer_names_its_source(slug: str) -> None:
    told = case(slug)
    assert all(answer(slug, kind).exists() for kind in KINDS)
    assert all(told["sources"].get(what) for what in ("answers", "codes", "error", "busy"))
    assert set(told["constructed"]) <= set(KINDS)
    assert CARRIERS[slug].checked == (CONSTRUCTED if told["constructed"] else PUBLISHED)


def test_twenty_carriers_count_and_nothing_else_claims_to() -> None:
    counted = {row.slug for row in CARRIERS.values() if row.checked == PUBLISHED}
    assert counted <= set(SLUGS)
    assert len(counted) >= 20
