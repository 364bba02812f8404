"""What a shopper's page shows, as plain words: templates get these and can ask the database nothing."""

from dataclasses import dataclass

from django.utils.functional import Promise as Lazy

Words = str | Lazy


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """The largest thing on the page: `dates` in the first place, what it means before it, the status in a word."""

    status: Words
    tone: str
    verb: Words = ""
    dates: str = ""
    text: Words = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """What happens next, and who has to do it. `at_carrier`: the carrier's page shows more, so it leads there."""

    title: Words
    text: Words = ""
    icon: str = "clock"
    href: str = ""
    label: Words = ""
    at_carrier: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Now:
    """Where a parcel is and what was last heard of it; `at` is ISO 8601, `when` the same in words."""

    what: Words
    where: str = ""
    at: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    word: Words
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the timeline; `day` is said once, at the first of its day; `at` is ISO 8601."""

    what: Words
    at: str
    time: str
    day: str = ""
    where: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    title: str
    quantity: int
    detail: str = ""
    image: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """One parcel. `entries` are the latest scans, `earlier` the rest of its journey, newest first."""

    anchor: str
    title: Words
    status: Words
    tone: str
    dates: str = ""
    carrier: str = ""
    number: str = ""
    url: str = ""
    lines: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    earlier: tuple[Entry, ...] = ()
    next: Next | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    title: str
    url: str
    image: str = ""
    price: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HowTo:
    """How to use what has arrived: sanitised HTML of the product."""

    title: str
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracking:
    """All of the tracking page. Lines of the address beyond the place are there only for a confirmed reader.

    `promised`: its headline names the days that we stand for now, so it belongs into the ledger. `mapped`: there is a
    way to draw; `dated`: there are days for a calendar.
    """

    number: str
    placed: str
    headline: Headline
    promised: bool = False
    now: Now | None = None
    next: Next | None = None
    changed: Words = ""
    because: tuple[Words, ...] = ()
    steps: tuple[Step, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    waiting: tuple[Line, ...] = ()
    waiting_title: Words = ""
    journey: tuple[Entry, ...] = ()
    place: str = ""
    address: tuple[str, ...] = ()
    confirmed: bool = False
    instructions: str = ""
    may_instruct: bool = False
    zone: str = "UTC"
    zone_name: str = ""
    how_to: tuple[HowTo, ...] = ()
    products: tuple[Product, ...] = ()
    mapped: bool = False
    dated: bool = False
    final: bool = False

    @property
    def may_note(self) -> bool:
        """Whether the courier could still be told something, by a reader who confirms who they are."""
        return not self.final


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    code: str
    word: str
    href: str
    here: bool

    @property
    def lang(self) -> str:
        return self.code


@dataclass(frozen=True, kw_only=True, slots=True)
class Shop:
    """The merchant around every page: name, look, where to ask."""

    slug: str
    name: str
    css: str
    logo: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    help: str = ""
    returns: str = ""
    postal: str = ""
    languages: tuple[Language, ...] = ()
