"""Judging many items one by one: the good ones are kept, each other one is told why it was not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from django.db import DataError, transaction
from pydantic import ValidationError

from reassure.api.problems import faults
from reassure.api.schemas.bulk import BulkOut, ItemOut
from reassure.api.schemas.values import In
from reassure.kit.errors import Invalid, Refused


class OfSource(Protocol):
    """What every item that a shop tells names."""

    @property
    def source(self) -> str: ...


T = TypeVar("T", bound=In)
E = TypeVar("E")
S = TypeVar("S", bound=OfSource)
Done = dict[int, ItemOut]


class TooLarge(Invalid):
    """Each number was in its limits, but not what they add up to."""

    code = "out_of_range"


def judged(items: Sequence[Any], schema: type[T], keep: Callable[[dict[int, T]], Done]) -> BulkOut:
    """Read each item, hand the readable ones to `keep` by their index, and answer for all."""
    readable: dict[int, T] = {}
    told: Done = {}
    for index, item in enumerate(items):
        try:
            readable[index] = schema.model_validate(item)
        except ValidationError as error:
            told[index] = ItemOut(
                index=index,
                accepted=False,
                code="invalid",
                detail="The item can't be understood: see errors.",
                errors=faults(error.errors()),
            )
    return BulkOut.of(told | (keep(readable) if readable else {}))


def each(items: Mapping[int, E], keep: Callable[[E], ItemOut]) -> Done:
    """Keep items one after the other, each undone alone if it is refused. `keep` leaves the index to us."""
    told: Done = {}
    for index, item in items.items():
        try:
            with transaction.atomic():
                told[index] = keep(item).model_copy(update={"index": index})
        except Refused as error:
            told[index] = refusal(index, error)
        except DataError:
            told[index] = refusal(index, TooLarge("A value of it is too large to be kept."))
    return told


def by_source(
    items: Mapping[int, S], together: Callable[[dict[int, S], str], Done], alone: Callable[[S], ItemOut]
) -> Done:
    """All of a source in one go; where one of them is refused, one by one."""
    told: Done = {}
    for source in sorted({item.source for item in items.values()}):
        ours = {index: item for index, item in items.items() if item.source == source}
        try:
            with transaction.atomic():
                told |= together(ours, source)
        except (Refused, DataError):
            told |= each(ours, alone)
    return told


def refusal(index: int, error: Refused) -> ItemOut:
    return ItemOut(index=index, accepted=False, code=error.code, detail=error.message)
