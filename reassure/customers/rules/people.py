"""A person's name, addresses and numbers in one spelling, and which tellings are of one and the same person."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

import phonenumbers

from reassure.customers.rules.facts import Address, PersonFacts

#: The source of keys that are no shop's: an e-mail address or, for guests without one, a phone number.
EMAIL, PHONE = "email", "phone"

ADDRESS_FIELDS = tuple(Address.__dataclass_fields__)

#: Where a person is kept: who told of the key, and the key.
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A telling, normalised: `email` lower-cased or empty, `phone` in E.164 or empty, `keys` best first."""

    name: str
    email: str
    phone: str
    locale: str
    tags: tuple[str, ...]
    keys: tuple[Key, ...]


def person(facts: PersonFacts, *, source: str, country: str = "") -> Person:
    """Write a person as we write all of them; `country` (ISO 3166-1) reads phone numbers without a prefix."""
    email = email_of(facts.email)
    phone = phone_of(facts.phone, country)
    return Person(
        name=" ".join(facts.name.split()),
        email=email,
        phone=phone,
        locale=facts.locale.replace("_", "-").strip(),
        tags=tuple(sorted({tag.strip() for tag in facts.tags if tag.strip()})),
        keys=_keys(facts.external_id, source, email, phone),
    )


def _keys(external_id: str, source: str, email: str, phone: str) -> tuple[Key, ...]:
    keys = [(source, external_id)] if external_id else []
    if email:
        keys.append((EMAIL, email))
    if not keys and phone:
        keys.append((PHONE, phone))
    return tuple(keys)


def email_of(text: str) -> str:
    """The address in lower case; empty for what can't be one."""
    email = text.strip().lower()
    name, at, domain = email.rpartition("@")
    fine = at and name and "." in domain.strip(".") and not any(mark in email for mark in " ,;<>\n\t")
    return email if fine and len(email) <= 254 else ""


@lru_cache(maxsize=10_000)
def phone_of(text: str, country: str = "") -> str:
    """The number in E.164 (`+4915112345678`); empty where it is none, or national and the country unknown."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def same_person(keys: Sequence[Key], owners: Mapping[Key, UUID], shops: Mapping[UUID, set[str]]) -> list[UUID]:
    """Whose rows these keys belong to, the one to keep first, those to merge into it after it.

    Two rows that the same shop knows under different ids stay two: the shop's word is better than an e-mail's.
    """
    found = list(dict.fromkeys(owners[key] for key in keys if key in owners))
    if not found:
        return []
    kept, *others = found
    taken = shops.get(kept, set()) | ({keys[0][0]} - {EMAIL, PHONE})
    return [kept, *(other for other in others if not shops.get(other, set()) & taken)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Grave:
    """The blank row of somebody who was forgotten, and since when."""

    customer_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """When something was said, and when the purchase was of which it was said; None = of no purchase."""

    said_at: datetime
    bought_at: datetime | None = None


def grave_of(keys: Sequence[Key], owners: Container[Key], graves: Mapping[Key, Grave], when: When) -> Grave | None:
    """Whether a telling is of somebody forgotten; the best key that is known at all decides.

    A purchase after the erasure is of somebody new, an earlier one stays nobody's however late it is told. What is
    said without a purchase brings nobody back; of who has come back, only what was said since counts.
    """
    key = next((key for key in keys if key in owners or key in graves), None)
    grave = graves.get(key) if key is not None else None
    if grave is None:
        return None
    if when.bought_at is not None:
        return grave if when.bought_at <= grave.at else None
    return None if key in owners and when.said_at > grave.at else grave


def address_json(address: Address | None) -> dict[str, str]:
    """The address as it is stored: only what is said; `{}` for none."""
    if address is None:
        return {}
    return {name: value for name in ADDRESS_FIELDS if (value := getattr(address, name))}


def address_from(stored: Mapping[str, str]) -> Address | None:
    return Address(**stored) if stored else None


def address_key(stored: Mapping[str, str]) -> str:
    """The same place in another spelling of case and space has the same key; empty for none."""
    if not stored:
        return ""
    text = "\x1f".join(" ".join(stored.get(name, "").casefold().split()) for name in ADDRESS_FIELDS)
    return blake2b(text.encode(), digest_size=12).hexdigest()


def together(mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """Tags of both, once each, in order."""
    return sorted({*mine, *theirs})


#: What of a person a newer telling replaces; an older one only fills what is empty.
TOLD = ("name", "email", "phone", "locale", "tags")


def newer_columns(kept: Mapping[str, Any], told: Person, *, newer: bool) -> dict[str, Any]:
    """The columns of a kept person that a telling changes; nothing said never erases what is known."""
    changed: dict[str, Any] = {}
    for name in TOLD:
        value = list(told.tags) if name == "tags" else getattr(told, name)
        if value and value != kept[name] and (newer or not kept[name]):
            changed[name] = value
    return changed
