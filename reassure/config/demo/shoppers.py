"""Who buys at Atelier Nord: made-up people at real towns, the same ones again and again."""

from dataclasses import dataclass
from random import Random

#: How often somebody of a country buys, its language, and towns with a postcode each.
LANDS: dict[str, tuple[int, str, tuple[tuple[str, str], ...]]] = {
    "DE": (52, "de", (("Hamburg", "20359"), ("Berlin", "10999"), ("München", "80331"), ("Köln", "50667"),
                      ("Leipzig", "04109"), ("Freiburg", "79098"), ("Kiel", "24103"))),
    "AT": (8, "de", (("Wien", "1070"), ("Graz", "8010"), ("Innsbruck", "6020"))),
    "FR": (13, "fr", (("Paris", "75011"), ("Lyon", "69001"), ("Nantes", "44000"), ("Strasbourg", "67000"))),
    "NL": (8, "en", (("Amsterdam", "1013 AA"), ("Utrecht", "3511 BT"))),
    "ES": (7, "es", (("Barcelona", "08012"), ("Madrid", "28004"), ("Sevilla", "41001"))),
    "DK": (4, "en", (("København", "2200"), ("Aarhus", "8000"))),
    "GB": (5, "en", (("London", "E8 4AA"), ("Bristol", "BS1 4DJ"), ("Edinburgh", "EH3 9AA"))),
    "US": (3, "en", (("Portland", "97209"), ("Brooklyn", "11211"))),
}  # fmt: skip
_FIRST = {
    "de": ("Mila", "Jonas", "Lena", "Emil", "Frieda", "Paul", "Clara", "Ole", "Ida", "Matthias", "Greta", "Henrik"),
    "fr": ("Camille", "Louis", "Chloé", "Hugo", "Manon", "Jules", "Inès", "Théo"),
    "es": ("Lucía", "Mateo", "Sofía", "Hugo", "Carmen", "Pablo", "Elena"),
    "en": ("Olivia", "Noah", "Amelia", "Arthur", "Freya", "Oscar", "Sanne", "Daan", "Astrid", "Mads", "Grace"),
}
_LAST = {
    "de": ("Petersen", "Brandt", "Lorenz", "Vogel", "Seidel", "Jansen", "Kaya", "Albrecht", "Winter", "Hoffmann"),
    "fr": ("Moreau", "Lefèvre", "Garnier", "Roux", "Fontaine", "Mercier"),
    "es": ("Navarro", "Romero", "Vidal", "Serrano", "Ortega", "Molina"),
    "en": ("Hughes", "Bennett", "de Vries", "Bakker", "Lund", "Holm", "Turner", "Shaw", "Okafor"),
}
_STREETS = {
    "DE": "Lindenstraße", "AT": "Neubaugasse", "FR": "rue des Lilas", "NL": "Prinsengracht", "ES": "Calle Mayor",
    "DK": "Nørrebrogade", "GB": "Mare Street", "US": "Alder Street",
}  # fmt: skip
REGULARS = 1_900


@dataclass(frozen=True, kw_only=True, slots=True)
class Shopper:
    id: int
    first: str
    last: str
    email: str
    locale: str
    country: str
    city: str
    postcode: str
    street: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def shopper(seed: str, number: int) -> Shopper:
    """The person of this number, always the same one."""
    chance = Random(f"{seed}/shopper/{number}")
    country = chance.choices(list(LANDS), [land[0] for land in LANDS.values()])[0]
    _, language, towns = LANDS[country]
    city, postcode = chance.choice(towns)
    first, last = chance.choice(_FIRST[language]), chance.choice(_LAST[language])
    return Shopper(
        id=9_000 + number, first=first, last=last, email=f"shopper{number}@example.com",
        locale=language, country=country, city=city, postcode=postcode,
        street=f"{_STREETS[country]} {chance.randint(1, 140)}",
    )  # fmt: skip


def who_buys(seed: str, order: int) -> Shopper:
    """Some come again often, most do not."""
    chance = Random(f"{seed}/who/{order}")
    return shopper(seed, min(int(chance.paretovariate(0.35)), REGULARS) if chance.random() < 0.3 else REGULARS + order)
