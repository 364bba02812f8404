"""Where is it now, and what happens next: in plain words, for every status and sub-status, in every language."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext

import reassure
from reassure.portal import words
from reassure.portal.nexts import NEXTS
from reassure.portal.story import Story, Told, of_parcel
from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.substatuses import STATUSES, SUBSTATUSES

CATALOG = Path(reassure.__file__).parent / "locale"
EVERY = [*STATUSES.values(), *SUBSTATUSES.values()]


def source(text: object) -> str:
    """The English of a text, lazy or not."""
    with translation.override("en"):
        return str(text)


def translated(language: str) -> set[str]:
    """Source texts that have words of their own in the language."""
    with (CATALOG / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {str(m.id) for m in read_po(file, locale=language) if m.id and m.string and not m.fuzzy}


def test_every_sub_status_says_what_happens_next() -> None:
    assert set(SUBSTATUSES) - set(NEXTS) == set()
    assert set(NEXTS) - set(SUBSTATUSES) == set()


def test_every_status_says_what_happens_next() -> None:
    for status in Status:
        coming = words.comes_next(of_parcel(Told(status=status)), status, "")
        assert coming is not None, status
        assert coming.title, status


def test_every_story_has_a_status_in_words() -> None:
    assert set(words.TELLINGS) == set(Story)


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_every_word_of_it_is_translated(language: str) -> None:
    told = {source(text) for coming in NEXTS.values() for text in (coming.title, coming.text, coming.label) if text}
    told |= {telling.next.title and source(telling.next.title) for telling in words.TELLINGS.values() if telling.next}
    told |= {source(telling.status) for telling in words.TELLINGS.values()}
    told |= {each.says for each in EVERY}
    assert told - translated(language) == set()


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("code", sorted(SUBSTATUSES))
def test_a_shopper_reads_both_in_her_language(language: str, code: str) -> None:
    known = SUBSTATUSES[code]
    with translation.override(language):
        now = words.parcel_says(known.status, code)
        coming = words.comes_next(of_parcel(Told(status=known.status, substatus=code)), known.status, code)
        assert coming is not None
        assert now.rstrip(".") == gettext(known.says).rstrip(".")
        assert (str(coming.title) == source(coming.title)) is (language == "en")


@pytest.mark.parametrize(
    ("code", "story"),
    [
        ("exception_101", Story.ACTION), ("exception_102", Story.ACTION), ("exception_006", Story.ACTION),
        ("exception_104", Story.HELD), ("exception_017", Story.DELAYED), ("delivered_104", Story.DAMAGED),
        ("delivered_105", Story.PARTLY), ("out_for_delivery_002", Story.TO_COLLECT), ("delivered_005", Story.DELIVERED),
        ("available_for_pickup_101", Story.TO_COLLECT),
    ],
)  # fmt: skip
def test_a_sub_status_may_tell_another_story_than_its_status(code: str, story: Story) -> None:
    assert of_parcel(Told(status=SUBSTATUSES[code].status, substatus=code)) is story


def test_a_sub_status_nobody_knows_speaks_as_its_status() -> None:
    assert of_parcel(Told(status=Status.IN_TRANSIT, substatus="in_transit_999")) is Story.MOVING
    assert words.comes_next(Story.MOVING, Status.IN_TRANSIT, "in_transit_999") == words.TELLINGS[Story.MOVING].next
    assert words.parcel_says(Status.IN_TRANSIT, "delivered_001") == "Your parcel is on its way"
