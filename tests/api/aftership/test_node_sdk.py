"""AfterShip's official Node SDK, as it is published, against our live server: all its sixteen calls, however signed."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reassure.kit.clock import now
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import ApiKey, Merchant
from tests import node
from tests.api.aftership.conftest import Access

pytestmark = pytest.mark.processes
CALLS = node.AFTERSHIP / "calls.js"


def calls(access: Access, *, secret: str = "", auth: str = "API_KEY") -> Any:
    return json.loads(node.run(CALLS, URL_=access.url, KEY=access.key, SECRET=secret, AUTH=auth))


def lived(said: Any) -> None:
    """What is the same however the calls are signed."""
    made = said["made"]
    assert (made["tag"], made["subtag"], made["slug"], made["title"]) == (
        "Pending",
        "Pending_001",
        "ups",
        "Lamp & linen",
    )
    assert said["read"] == {name: made[name] for name in ("id", "tracking_number", "slug", "title", "tag")}
    assert [each["id"] for each in said["listed"]["trackings"]] == [made["id"]]
    assert (said["completed"]["tag"], said["completed"]["subtag"]) == ("Delivered", "Delivered_001")
    assert said["deleted"]["id"] == made["id"]
    assert said["disconnected"]["id"] == said["connected"]["id"]


def test_all_calls_work_with_a_key_alone(access: Access) -> None:
    said = calls(access)
    lived(said)
    assert said["limit"] == "600"
    assert said["twice"] == {"code": "TRACKING_ALREADY_EXIST", "meta_code": 4003, "status": 400}
    assert said["gone"] == {"code": "TRACKING_DOES_NOT_EXIST", "meta_code": 4004, "status": 404}
    assert said["updated"]["note"] == "fragile!"
    assert (said["retracked"]["tracked_count"], said["retracked"]["active"]) == (2, False)
    assert [each["slug"] for each in said["couriers"]["couriers"]] == ["dhl", "ups"]
    assert said["detected"]["couriers"][0]["slug"] == "ups"
    assert set(said["connection"]["credentials"].values()) == {"********"}
    assert said["connections"]["pagination"] == {"total": 1, "next_cursor": None, "has_next_page": False}
    assert said["predicted"]["estimated_delivery_date"] is None
    assert len(said["batch"]["estimated_delivery_dates"]) == 2


def test_all_calls_work_signed_with_a_secret(access: Access, outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        secret = merchants.sign_key(key_id=ApiKey.objects.get().pk, by="", now=now())
    lived(calls(access, secret=secret, auth="AES"))


def test_all_calls_work_signed_with_an_rsa_key(access: Access, outside: Merchant) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    with merchant_scope(outside.pk):
        merchants.sign_key(key_id=ApiKey.objects.get().pk, public_key=public.decode(), by="", now=now())
    lived(calls(access, secret=private.decode(), auth="RSA"))
