"""Questions that cost nothing: what each carrier would take, and whether an address is one. Asked outside any scope."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from reassure.connectors import base
from reassure.connectors.base import Permanent, Temporary
from reassure.connectors.postage import queries
from reassure.connectors.postage.queries import Seller
from reassure.customers.rules import Address
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope
from reassure.labels.rules import kept
from reassure.labels.rules.facts import Checked, Consignment, Rate

T = TypeVar("T")
#: Carriers asked at a time.
AT_ONCE = 8


class NobodySells(Refused):
    """No connection of the merchant's can do this."""

    code = "nobody_sells"

    def __init__(self) -> None:
        super().__init__("Connect a carrier's account that can do this first.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """What one connection says: its rates, or why it has none."""

    seller: Seller
    rates: tuple[Rate, ...] = ()
    said: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """What one carrier says of an address, or why it says nothing."""

    seller: Seller
    checked: Checked | None = None
    said: str = ""


def rates(*, merchant_id: UUID, asked: Consignment, connections: Sequence[UUID] = ()) -> list[Offered]:
    """Each connection's rates, asked at the same time. Raises `Unsendable`, `NobodySells`."""
    kept.check(asked)
    chosen = _sellers(merchant_id, "labels", connections)
    return _ask(
        chosen,
        lambda seller: Offered(seller=seller, rates=tuple(base.postage(seller.account).rates(asked))),
        lambda seller, said: Offered(seller=seller, said=said),
    )


def check(*, merchant_id: UUID, address: Address, connections: Sequence[UUID] = ()) -> list[Opinion]:
    """What the carriers that check addresses say of this one. Raises `NobodySells`."""
    chosen = _sellers(merchant_id, "address", connections)
    return _ask(
        chosen,
        lambda seller: Opinion(seller=seller, checked=base.postage(seller.account).check(address)),
        lambda seller, said: Opinion(seller=seller, said=said),
    )


def _sellers(merchant_id: UUID, what: str, connections: Sequence[UUID]) -> list[Seller]:
    with merchant_scope(merchant_id):
        found = queries.sellers(what)
    chosen = [seller for seller in found if not connections or seller.id in connections]
    if not chosen:
        raise NobodySells
    return chosen


def _ask(sellers: list[Seller], ask: Callable[[Seller], T], failed: Callable[[Seller, str], T]) -> list[T]:
    """Nothing of the database is touched in these threads."""

    def one(seller: Seller) -> T:
        try:
            return ask(seller)
        except (Temporary, Permanent, Refused) as error:
            return failed(seller, str(error))

    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="postage") as pool:
        return list(pool.map(one, sellers))
