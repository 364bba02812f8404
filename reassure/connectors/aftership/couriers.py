"""The carriers we know, as a courier list of AfterShip's has them. Pure.

Names and addresses are the carriers' own; AfterShip's slugs: https://www.aftership.com/docs/tracking/others/supported-couriers
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reassure.connectors.aftership import codes


@dataclass(frozen=True, kw_only=True, slots=True)
class Courier:
    """`carrier` is our slug; `countries` (ISO 3166-1 alpha-3) are where it collects, none = many."""

    carrier: str
    name: str
    website: str
    countries: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return codes.slug(self.carrier)


_TABLE = """
amazon            | Amazon Shipping       | https://www.amazon.com                 |
an-post           | An Post               | https://www.anpost.com                 | IRL
aramex            | Aramex                | https://www.aramex.com                 |
australia-post    | Australia Post        | https://auspost.com.au                 | AUS
austrian-post     | Austrian Post         | https://www.post.at                    | AUT
bpost             | bpost                 | https://www.bpost.be                   | BEL
canada-post       | Canada Post           | https://www.canadapost-postescanada.ca | CAN
canpar            | Canpar Express        | https://www.canpar.com                 | CAN
china-post        | China Post            | https://www.chinapost.com.cn           | CHN
chronopost        | Chronopost            | https://www.chronopost.fr              | FRA
colis-prive       | Colis Privé           | https://www.colisprive.com             | FRA
colissimo         | Colissimo             | https://www.laposte.fr                 | FRA
correos           | Correos               | https://www.correos.es                 | ESP
ctt               | CTT                   | https://www.ctt.pt                     | PRT
deutsche-post     | Deutsche Post         | https://www.deutschepost.de            | DEU
dhl               | DHL Paket             | https://www.dhl.de                     | DEU
dhl-ecommerce     | DHL eCommerce         | https://www.dhl.com                    |
dhl-express       | DHL Express           | https://www.dhl.com                    |
dpd               | DPD                   | https://www.dpd.com                    |
dpd-uk            | DPD UK                | https://www.dpd.co.uk                  | GBR
evri              | Evri                  | https://www.evri.com                   | GBR
fedex             | FedEx                 | https://www.fedex.com                  |
gls               | GLS                   | https://gls-group.com                  |
gofo              | GOFO                  | https://www.gofo.com                   | USA
hermes            | Hermes Germany        | https://www.myhermes.de                | DEU
japan-post        | Japan Post            | https://www.post.japanpost.jp          | JPN
la-poste          | La Poste              | https://www.laposte.fr                 | FRA
landmark          | Landmark Global       | https://www.landmarkglobal.com         |
lasership         | LaserShip             | https://www.lasership.com              | USA
mondial-relay     | Mondial Relay         | https://www.mondialrelay.fr            | FRA
old-dominion      | Old Dominion          | https://www.odfl.com                   | USA
ontrac            | OnTrac                | https://www.ontrac.com                 | USA
poczta-polska     | Poczta Polska         | https://www.poczta-polska.pl           | POL
poste-italiane    | Poste Italiane        | https://www.poste.it                   | ITA
postnl            | PostNL                | https://www.postnl.nl                  | NLD
postnord          | PostNord              | https://www.postnord.se                | SWE DNK NOR FIN
purolator         | Purolator             | https://www.purolator.com              | CAN
royal-mail        | Royal Mail            | https://www.royalmail.com              | GBR
seur              | SEUR                  | https://www.seur.com                   | ESP
speedee           | Spee-Dee Delivery     | https://speedeedelivery.com            | USA
swiss-post        | Swiss Post            | https://www.post.ch                    | CHE
tnt               | TNT                   | https://www.tnt.com                    |
ups               | UPS                   | https://www.ups.com                    |
usps              | USPS                  | https://www.usps.com                   | USA
yodel             | Yodel                 | https://www.yodel.co.uk                | GBR
yunexpress        | YunExpress            | https://www.yunexpress.com             | CHN
"""


def _read(line: str) -> Courier:
    carrier, name, website, countries = (cell.strip() for cell in line.split("|"))
    return Courier(carrier=carrier, name=name, website=website, countries=tuple(countries.split()))


COURIERS: Mapping[str, Courier] = {one.carrier: one for one in map(_read, _TABLE.strip().splitlines())}


def courier(carrier: str) -> Courier:
    """The carrier of our slug; one that isn't in the list by its slug alone."""
    return COURIERS.get(carrier) or Courier(carrier=carrier, name=carrier.replace("-", " ").title(), website="")


def shown(one: Courier, fields: tuple[str, ...] = ()) -> dict[str, Any]:
    """A courier as AfterShip writes it; `fields` are the credentials a connection to it needs."""
    return {
        "slug": one.slug,
        "name": one.name,
        "phone": None,
        "other_name": None,
        "web_url": one.website or None,
        "required_fields": [],
        "optional_fields": ["destination_postal_code", "destination_country_region", "tracking_ship_date"],
        "default_language": "en",
        "support_languages": ["en"],
        "service_from_country_regions": list(one.countries),
        "credentials": {"fields": [{"name": name, "type": "string", "required": True} for name in fields]},
    }
