"""The text that is signed, against AfterShip's own Python signer and against JavaScript's way to write a query."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracking.auth import Authenticator

from reassure.api.aftership import signing
from reassure.api.aftership.signing import Sent

PATH = "/tracking/2026-07/trackings"
DATE = "Tue, 02 Jun 2026 08:00:00 GMT"
AT = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


def signed(method: str = "GET", query: str = "", body: str = "", secret: str = "s3cret", **extra: str) -> Sent:
    """As the SDK would send it, at that instant."""
    headers = {"as-api-key": "rk_x", "date": DATE, **extra}
    text = Authenticator.sign_str(
        method, body, DATE, Authenticator.canonical_header(headers),
        Authenticator.canonical_resource(f"{PATH}?{query}" if query else PATH),
    )  # fmt: skip
    headers[signing.HMAC] = Authenticator.hmac_signature(text, secret)
    return Sent(method=method, path=PATH, query=query, body=body.encode(), headers=headers)


@settings(max_examples=60, deadline=None)
@given(
    query=st.dictionaries(st.sampled_from(["slug", "keyword", "cursor", "tag"]), st.text(max_size=12), max_size=4),
    body=st.one_of(st.just(""), st.text(min_size=1, max_size=40)),
)
def test_whatever_the_sdk_signs_is_believed(query: dict[str, str], body: str) -> None:
    sent = signed("POST", urlencode(query, errors="replace"), body.encode("utf-8", "replace").decode())
    assert signing.has_hmac(sent, "s3cret")
    assert not signing.has_hmac(sent, "another")


@pytest.mark.parametrize(
    "other",
    [
        {"method": "DELETE"},
        {"path": f"{PATH}/x"},
        {"query": "slug=usps"},
        {"body": b"{}"},
        {"headers": {"as-api-key": "rk_y", "date": DATE}},
        {"headers": {"as-api-key": "rk_x", "date": "Tue, 02 Jun 2026 08:00:01 GMT"}},
        {"headers": {"as-api-key": "rk_x", "date": DATE, "as-store-id": "2"}},
    ],
)
def test_nothing_signed_can_be_changed(other: dict[str, object]) -> None:
    sent = signed(query="slug=ups")
    kept = {name: getattr(sent, name) for name in ("method", "path", "query", "body", "headers")}
    changed = kept | other
    changed["headers"] = {signing.HMAC: sent.headers[signing.HMAC], **changed["headers"]}
    if "headers" in other:
        changed["headers"] = {**other["headers"], signing.HMAC: sent.headers[signing.HMAC]}  # type: ignore[dict-item]
    assert signing.has_hmac(sent, "s3cret")
    assert not signing.has_hmac(Sent(**changed), "s3cret")


def test_a_query_written_as_javascript_does_is_believed() -> None:
    """`querystring.escape` leaves !'()*~ alone and writes a space as %20."""
    text = f"GET\n\n\n{DATE}\nas-api-key:rk_x\n{PATH}?keyword=it's%20(new)!&slug=ups"
    proof = base64.b64encode(hmac.digest(b"s3cret", text.encode(), hashlib.sha256)).decode()
    headers = {"as-api-key": "rk_x", "date": DATE, signing.HMAC: proof}
    sent = Sent(method="GET", path=PATH, query="slug=ups&keyword=it's%20(new)!", body=b"", headers=headers)
    assert signing.has_hmac(sent, "s3cret")


@pytest.mark.parametrize(
    ("date", "expected"),
    [(DATE, True), ("", False), ("yesterday", False), ("Tue, 02 Jun 2026 07:54:59 GMT", False),
     ("Tue, 02 Jun 2026 08:04:59 GMT", True), ("Tue, 02 Jun 2026 08:00:00 -0000", False)],
)  # fmt: skip
def test_an_old_request_cannot_be_repeated(date: str, expected: bool) -> None:
    assert signing.is_fresh(Sent(method="GET", path=PATH, query="", body=b"", headers={"date": date}), AT) is expected


@pytest.mark.parametrize("header", ["", "not base64!", "AAAA"])
def test_no_signature_is_none(header: str) -> None:
    sent = Sent(method="GET", path=PATH, query="", body=b"", headers={"date": DATE, signing.HMAC: header})
    assert not signing.has_hmac(sent, "s3cret")
    assert signing.is_fresh(sent, AT + timedelta(minutes=5))
