"""What each source had said of an order, kept until it is known how right it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reassure.promises.rules.facts import DeliveryDates, Source
from reassure.promises.rules.parcels import OrderKnown, words_of
from reassure.promises.rules.sources import Score, loss

Words = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What a source first said of an order on a lane."""

    lane: str
    source: Source
    earliest: date
    latest: date


def remember(words: Words, order: OrderKnown) -> Words:
    """The words kept so far, and the first ones of sources that had not spoken yet: before it left, and on its way.

    Only of orders in one parcel, whose end is nobody else's. What had come already is not foretold.
    """
    if len(order.parcels) != 1 or order.parcels[0].attempt is not None:
        return words
    parcel = order.parcels[0]
    when = "ordered" if parcel.question.shipped_at is None else "moving"
    said = words_of(parcel, shop=order.shop if when == "ordered" else None)
    new = {
        source.value: {"lane": parcel.lane, "earliest": str(word.earliest), "latest": str(word.latest)}
        for source, word in said.items()
        if isinstance(word, DeliveryDates)
    }
    return words | {when: new | words.get(when, {})} if new else words


def recall(words: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterable[Word]:
    """The same, read back."""
    for said in words.values():
        for source, word in said.items():
            earliest, latest = (date.fromisoformat(word[name]) for name in ("earliest", "latest"))
            yield Word(lane=word["lane"], source=Source(source), earliest=earliest, latest=latest)


@dataclass(slots=True)
class _Sum:
    parcels: int = 0
    loss: float = 0.0
    late: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Accuracy:
    """Adds up how right each source was, lane by lane. `level`: how sure the merchant wants dates to be."""

    level: float
    _sums: dict[tuple[str, Source], _Sum] = field(default_factory=dict)

    def hear(self, words: Iterable[Word], arrived: date) -> None:
        for word in words:
            total = self._sums.setdefault((word.lane, word.source), _Sum())
            total.parcels += 1
            total.loss += loss((word.earliest, word.latest), arrived, level=self.level)
            total.late += arrived > word.latest

    def scores(self) -> dict[str, dict[str, Score]]:
        """By lane and source."""
        found: dict[str, dict[str, Score]] = {}
        for (lane, source), total in sorted(self._sums.items()):
            score = Score(
                parcels=total.parcels,
                loss=round(total.loss / total.parcels, 3),
                late=round(total.late / total.parcels, 4),
            )
            found.setdefault(lane, {})[source.value] = score
        return found


def overall(scores: Mapping[str, Mapping[Source, Score]]) -> dict[Source, Score]:
    """All lanes together."""
    found: dict[Source, list[Score]] = {}
    for lane in scores.values():
        for source, score in lane.items():
            found.setdefault(source, []).append(score)
    return {source: _together(each) for source, each in found.items()}


def _together(scores: Sequence[Score]) -> Score:
    parcels = sum(score.parcels for score in scores)
    loss_, late = (sum(getattr(score, name) * score.parcels for score in scores) / parcels for name in ("loss", "late"))
    return Score(parcels=parcels, loss=loss_, late=late)
