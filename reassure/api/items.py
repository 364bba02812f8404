"""Judging many items one by one: the good ones are kept, each other one is told why it was not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import DataError, transaction
from pydantic import ValidationError

from reassure.api.problems import faults
from reassure.api.schemas.bulk import BulkOut, ItemOut
from reassure.api.schemas.values import In
from reassure.kit.errors import Invalid, Refused

T = TypeVar("T", bound=In)
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


def each(items: Mapping[int, T], keep: Callable[[T], ItemOut]) -> Done:
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


def refusal(index: int, error: Refused) -> ItemOut:
    return ItemOut(index=index, accepted=False, code=error.code, detail=error.message)
