"""Reads of labels, voids and pickups."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from reassure.catalog import queries as catalog
from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchants_with
from reassure.labels.models import Errand, Label, LabelDocument, Pickup, Void
from reassure.labels.rules import kept
from reassure.labels.rules.errands import State
from reassure.labels.rules.facts import Box, Consignment, Goods
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.stores import queries as stores

#: Customs want a weight of everything.
USUAL_GRAMS = 100
#: In the order in which they are worked off: what gives money back first.
KINDS: tuple[type[Errand], ...] = (Void, Label, Pickup)


class NoSuchLabel(NotFound):
    """There is no such label or pickup, or it belongs to somebody else."""

    code = "no_such_label"


class NoDocument(NotFound):
    """Nothing to print: not bought yet, or forgotten."""

    code = "no_document"


def label(label_id: UUID) -> Label:
    found = Label.objects.select_related("order").prefetch_related("voids").filter(pk=label_id).first()
    if found is None:
        raise NoSuchLabel("There is no such label.")
    return found


def label_by_reference(reference: str) -> Label | None:
    return Label.objects.prefetch_related("voids").filter(reference=reference).first()


def pickup(pickup_id: UUID) -> Pickup:
    found = Pickup.objects.filter(pk=pickup_id).first()
    if found is None:
        raise NoSuchLabel("There is no such pickup.")
    return found


def document(label_id: UUID, kind: str = "label") -> LabelDocument:
    found = LabelDocument.objects.filter(label_id=label_id, kind=kind).first()
    if found is None:
        raise NoDocument("There is nothing to print: the label is not bought yet, or its document is forgotten.")
    return found


def kinds_of(label_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """(kind, format) of what can be printed of each label, without the bytes; one query."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    rows = LabelDocument.objects.filter(label__in=label_ids).order_by("kind").values_list("label", "kind", "format")
    for key, kind, form in rows:
        found.setdefault(key, []).append((kind, form))
    return found


def labels_of(order_id: UUID) -> list[Label]:
    """An order's labels with their voids, oldest first."""
    rows = Label.objects.filter(order_id=order_id).select_related("order")
    return list(rows.prefetch_related("voids").order_by("pk"))


def costs_of(shipment_ids: Collection[UUID], currency: str) -> dict[UUID, int]:
    """What these parcels' labels cost in minor units, those given back left out; a consignment's with its first one."""
    rows = Label.objects.filter(shipment_id__in=shipment_ids, state=State.DONE, currency=currency, cost__isnull=False)
    kept = rows.exclude(voids__state=State.DONE).order_by().values_list("shipment_id")
    return {key: int(cost) for key, cost in kept.annotate(total=Sum("cost"))}


def listed(*, states: Collection[str] = (), after: UUID | None = None, size: int = 50) -> list[Label]:
    """Labels, newest first, at most one more than `size`: then there is a next page."""
    rows: QuerySet[Label] = Label.objects.select_related("order").prefetch_related("voids").order_by("-pk")
    rows = rows.filter(state__in=states) if states else rows
    return list((rows.filter(pk__lt=after) if after else rows)[: size + 1])


def pickups(*, after: UUID | None = None, size: int = 50) -> list[Pickup]:
    """Pickups, newest first, at most one more than `size`."""
    rows: QuerySet[Pickup] = Pickup.objects.order_by("-pk")
    return list((rows.filter(pk__lt=after) if after else rows)[: size + 1])


def in_doubt() -> int:
    """How many labels and pickups people have to say something of."""
    return sum(kind.objects.filter(state=State.UNSURE.value, due_at=None).count() for kind in (Label, Pickup))


def waiting(now: datetime, limit: int = 50) -> list[tuple[type[Errand], UUID]]:
    """This merchant's errands that are due, the longest wait first of each kind."""
    found: list[tuple[type[Errand], UUID]] = []
    for kind in KINDS:
        keys = kind.objects.filter(due_at__lte=now).order_by("due_at", "pk").values_list("pk", flat=True)
        found += [(kind, key) for key in keys[:limit]]
    return found


def consignment(*, order_id: UUID, location_id: UUID, boxes: Sequence[Box], returns: bool = False) -> Consignment:
    """What an order's label is asked for: from the place to the shopper, or back. Raises `Unsendable`."""
    order, ours = orders.order(order_id), stores.address_of(location_id)
    if order.shipping_address is None:
        raise kept.Unsendable("The order has no address to send anything to.")
    theirs = order.shipping_address
    there = replace(theirs, name=theirs.name or order.name, phone=theirs.phone or order.phone)
    sender, recipient = (there, ours) if returns else (ours, there)
    return Consignment(
        sender=sender, recipient=recipient, boxes=tuple(boxes), email=order.email, goods=tuple(_goods(order)),
        reference=order.number, returns=returns,
    )  # fmt: skip


def _goods(order: PlacedOrder) -> Iterator[Goods]:
    weights = _weights(order)
    for line in order.lines:
        if line.ships and line.wanted:
            yield Goods(
                title=line.title, quantity=line.wanted, grams=weights.get(line.variant_external_id) or USUAL_GRAMS,
                value=line.paid // max(line.quantity, 1), currency=order.currency, sku=line.sku,
            )  # fmt: skip


def _weights(order: PlacedOrder) -> dict[str, int]:
    articles = catalog.products(order.source, {line.product_external_id for line in order.lines} - {""})
    return {thing.external_id: thing.grams for one in articles.values() for thing in one.variants if thing.grams}


def weight_of(order: PlacedOrder) -> int:
    """What the order's things weigh together, in grams, as far as the shop says; 0 where it says nothing."""
    weights = _weights(order)
    return sum(weights.get(line.variant_external_id, 0) * line.wanted for line in order.lines if line.ships)


# --- For the operator, who finds work across merchants and touches none of it -------------------------------------


def merchants_waiting(now: datetime) -> list[UUID]:
    """Merchants with something due."""
    return sorted({key for kind in KINDS for key in merchants_with(kind, due_at__lte=now)})


def merchants_with_older(before: datetime) -> list[UUID]:
    """Merchants with labels from before then that still name people."""
    return merchants_with(Label, asked_at__lt=before, forgotten_at=None)
