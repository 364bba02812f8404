"""Every carrier whose Karrio extension installs, in one table. Pure.

`needs` and `may_ask` are Karrio's own names of the settings (`karrio.mappers.<module>.Settings`), credentials in
`needs`, plain settings in `may_ask`; what a carrier `can` is what Karrio's proxy of it calls. `checked` says how far we
trust our reading of tracking, `postage` how far that of rates and labels: `published` = all kinds of answers written
after the carrier's specification are compared whole in `tests/connectors/carriers`, and `tests/connectors/postage`;
`constructed` = some of them have no published model; `untested` = read by Karrio.
"""

from dataclasses import dataclass

PUBLISHED, CONSTRUCTED, UNTESTED = "published", "constructed", "untested"


@dataclass(frozen=True, kw_only=True, slots=True)
class Carrier:
    """`module` is Karrio's name, `slug` ours, `serves` the slugs whose parcels it can be asked about.

    `at_once` numbers go into one question; `domain` is where an address of the merchant's own must be; `test_host`
    answers in sandbox mode, empty = there is none. `ships_with`: a setting and a credential that only labels need;
    `configures`: more settings, by Karrio's names of its configuration (`<module>.units.ConnectionConfig`).
    """

    slug: str
    name: str
    module: str
    needs: tuple[str, ...]
    may_ask: tuple[str, ...] = ()
    can: frozenset[str]
    serves: frozenset[str]
    domain: str = ""
    test_host: str = ""
    docs: str = ""
    at_once: int = 10
    checked: str = UNTESTED
    postage: str = UNTESTED
    ships_with: tuple[str, str] | None = None
    configures: tuple[str, ...] = ()
    extra: str = "all-carriers"

    @property
    def tracks(self) -> bool:
        return "track" in self.can

    @property
    def sells(self) -> bool:
        return "labels" in self.can


def _carrier(slug: str, name: str, module: str, needs: str, can: str, **more: object) -> Carrier:
    facts = {name: tuple(str(more.pop(name, "")).split()) for name in ("may_ask",)}
    serves = frozenset(str(more.pop("serves", slug)).split())
    return Carrier(
        slug=slug, name=name, module=module, needs=tuple(needs.split()), can=frozenset(can.split()), serves=serves,
        **facts, **more,  # type: ignore[arg-type]
    )  # fmt: skip


_OAUTH, _LOGIN, _BASE = "client_id client_secret", "username password", "carriers"

_ROWS = (
    _carrier(
        "ups", "UPS", "ups", _OAUTH, "track rates labels cancel pickup return documents", may_ask="account_number",
        domain="ups.com", test_host="wwwcie.ups.com", docs="https://developer.ups.com/api/reference/tracking",
        checked=PUBLISHED, postage=PUBLISHED, extra=_BASE,
    ),
    _carrier(
        "fedex", "FedEx", "fedex", "track_api_key track_secret_key",
        "track rates labels cancel pickup return documents", may_ask="account_number", domain="fedex.com",
        ships_with=("api_key", "secret_key"),
        test_host="apis-sandbox.fedex.com", docs="https://developer.fedex.com/api/en-us/catalog/track/v1/docs.html",
        at_once=30, checked=PUBLISHED, postage=PUBLISHED, extra=_BASE,
    ),
    _carrier(
        "usps", "USPS", "usps", _OAUTH, "track rates labels cancel pickup return",
        may_ask="account_number account_type MID manifest_MID CRID",
        domain="usps.com", test_host="apis-tem.usps.com", docs="https://developers.usps.com/trackingv3",
        checked=PUBLISHED, postage=PUBLISHED, extra=_BASE,
    ),
    _carrier(
        "dhl-express", "DHL Express (XML)", "dhl_express", "site_id password",
        "track rates labels pickup address return documents", may_ask="account_number", domain="dhl.com",
        test_host="xmlpitest-ea.dhl.com", docs="https://developer.dhl.com/api-reference/dhl-express-xml",
        checked=PUBLISHED, postage=PUBLISHED, extra=_BASE,
    ),
    _carrier(
        "dhl", "DHL (all divisions)", "dhl_universal", "consumer_key consumer_secret", "track", may_ask="language",
        domain="dhl.com", docs="https://developer.dhl.com/api-reference/shipment-tracking", checked=PUBLISHED,
        extra=_BASE, serves="dhl dhl-express dhl-parcel-de dhl-ecommerce",
    ),
    _carrier(
        "dhl-express-mydhl", "DHL Express (MyDHL API)", "mydhl", _LOGIN,
        "track rates labels pickup address return documents", may_ask="account_number", domain="dhl.com",
        test_host="express.api.dhl.com/mydhlapi/test", docs="https://developer.dhl.com/api-reference/dhl-express-mydhl-api",
        serves="dhl-express",
        checked=PUBLISHED,
    ),
    _carrier(
        "dhl-parcel-de", "DHL Paket (Germany)", "dhl_parcel_de", "username password client_id client_secret",
        "track labels cancel pickup return", domain="dhl.com", test_host="api-sandbox.dhl.com",
        configures=("default_billing_number", "pickup_billing_number", "return_billing_number"),
        docs="https://developer.dhl.com/api-reference/parcel-de-tracking-post-paket-deutschland", at_once=20,
        serves="dhl-parcel-de dhl",
        checked=PUBLISHED, postage=PUBLISHED,
    ),
    _carrier(
        "canada-post", "Canada Post", "canadapost", _LOGIN, "track rates labels cancel pickup return",
        may_ask="customer_number contract_id language", domain="canadapost.ca", test_host="ct.soa-gw.canadapost.ca",
        docs="https://www.canadapost.ca/info/mc/business/productsservices/developers/services/tracking/trackingdetails.jsf",
        checked=PUBLISHED, postage=PUBLISHED,
    ),
    _carrier(
        "purolator", "Purolator", "purolator", _LOGIN, "track rates labels cancel pickup address return",
        may_ask="account_number user_token language", domain="purolator.com", test_host="devwebservices.purolator.com",
        docs="https://eship.purolator.com/SITE/en/content/Developers.aspx",
        checked=CONSTRUCTED,
    ),
    _carrier(
        "royal-mail", "Royal Mail", "royalmail", _OAUTH, "track", domain="royalmail.net",
        docs="https://developer.royalmail.net/product/80138/api/80135",
        checked=PUBLISHED,
    ),
    _carrier(
        "dpd", "DPD", "dpd", "delis_id password", "track labels", may_ask="depot message_language", domain="dpd.be",
        test_host="shipperadmintest.dpd.be", docs="https://integrations.dpd.nl/dpd-shipper/dpd-shipper-webservices/",
        checked=CONSTRUCTED,
    ),
    _carrier(
        "gls", "GLS", "gls", _OAUTH, "track labels cancel pickup return", may_ask="contact_id",
        domain="gls-group.net", test_host="api-sandbox.gls-group.net",
        docs="https://dev-portal.gls-group.net/docs/track-and-trace-v1/1/overview",
        checked=PUBLISHED,
    ),
    _carrier(
        "la-poste", "La Poste", "laposte", "api_key", "track", may_ask="lang", domain="laposte.fr",
        docs="https://developer.laposte.fr/products/suivi/2", serves="la-poste colissimo chronopost",
        checked=PUBLISHED,
    ),
    _carrier(
        "colissimo", "Colissimo", "colissimo", "password laposte_api_key", "track labels", may_ask="contract_number",
        domain="laposte.fr", docs="https://developer.laposte.fr/products/suivi/2", serves="colissimo la-poste",
        checked=PUBLISHED,
    ),
    _carrier(
        "chronopost", "Chronopost", "chronopost", "account_number password", "track rates labels cancel",
        may_ask="language", domain="chronopost.fr", docs="https://www.chronopost.fr/en/help/web-services",
        checked=CONSTRUCTED,
    ),
    _carrier(
        "bpost", "bpost", "bpost", "account_id passphrase", "track labels cancel return", domain="bpost.cloud",
        docs="https://bpost.freshdesk.com/support/solutions/articles/4000036819",
        checked=CONSTRUCTED,
    ),
    _carrier(
        "australia-post", "Australia Post", "australiapost", "api_key password", "track rates labels cancel return",
        may_ask="account_number", domain="auspost.com.au", test_host="digitalapi.auspost.com.au/test",
        docs="https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items",
        checked=PUBLISHED,
    ),
    _carrier(
        "aramex", "Aramex", "aramex", "username password account_pin", "track",
        may_ask="account_number account_entity account_country_code", domain="aramex.net",
        test_host="ws.dev.aramex.net",
        docs="https://www.aramex.com/us/en/developers-solution-center/aramex-apis", at_once=50,
        checked=PUBLISHED,
    ),
    _carrier(
        "tnt", "TNT", "tnt", _LOGIN, "track rates labels", may_ask="account_number", domain="tnt.com",
        docs="https://express.tnt.com/expresswebservices-website/app/tracking.html", at_once=50,
        checked=PUBLISHED,
    ),
    _carrier(
        "hermes", "Hermes Germany", "hermes", "username password client_id client_secret",
        "track labels pickup return", domain="hermesworld.com", test_host="de-api-int.hermesworld.com",
        docs="https://developer.myhermes.de/documentation/hsi",
        checked=PUBLISHED,
    ),
    _carrier(
        "canpar", "Canpar", "canpar", _LOGIN, "track rates labels cancel pickup address", may_ask="language",
        domain="canpar.com",
        test_host="sandbox.canpar.com", docs="https://www.canpar.com/en/resources/web_services.htm",
    ),
    _carrier(
        "seko", "SEKO Logistics", "seko", "access_key", "track rates labels cancel", domain="omniparcel.com",
        test_host="staging.omniparcel.com", docs="https://staging.omniparcel.com/api",
        checked=CONSTRUCTED,
    ),
    _carrier(
        "sendle", "Sendle", "sendle", "sendle_id api_key", "track rates labels cancel", domain="sendle.com",
        test_host="sandbox.sendle.com", docs="https://developers.sendle.com/reference/track-parcel",
        checked=PUBLISHED,
    ),
    _carrier(
        "amazon", "Amazon Shipping", "amazon_shipping", "client_id client_secret refresh_token",
        # Karrio 2026.1.32 asks about parcels with an argument that urllib refuses.
        "rates labels cancel", may_ask="aws_region shipping_business_id", domain="amazon.com",
        docs="https://developer-docs.amazon.com/amazon-shipping/docs/shipping-api-v2-reference",
    ),
    _carrier(
        "spring", "Spring GDS", "spring", "api_key", "track labels cancel return", domain="mtapi.net",
        docs="https://mtapi.net/",
        checked=PUBLISHED,
    ),
    _carrier(
        "landmark", "Landmark Global", "landmark", "username password client_id", "track labels cancel return",
        may_ask="account_number region", domain="landmarkglobal.com", docs="https://api.landmarkglobal.com/",
        checked=CONSTRUCTED,
    ),
    _carrier(
        "nationex", "Nationex", "nationex", "api_key", "track rates labels cancel",
        may_ask="customer_id billing_account language", domain="nationex.com", test_host="apidev.nationex.com",
        docs="https://apidev.nationex.com/",
        checked=PUBLISHED,
    ),
    _carrier(
        "roadie", "Roadie", "roadie", "api_key", "track rates labels cancel", domain="roadie.com",
        docs="https://docs.roadie.com/",
    ),
    _carrier(
        "dhl-poland", "DHL Parcel Poland", "dhl_poland", _LOGIN, "track labels cancel return",
        may_ask="account_number", domain="dhl24.com.pl", test_host="sandbox.dhl24.com.pl",
        docs="https://dhl24.com.pl/webapi2/doc.html", serves="dhl-poland dhl",
    ),
    _carrier(
        "asendia", "Asendia", "asendia", _LOGIN, "track labels cancel return", may_ask="customer_id",
        domain="asendia-sync.com", docs="https://www.asendia-sync.com/swagger-ui/",
    ),
    _carrier(
        "geodis", "Geodis", "geodis", "api_key identifier", "track labels cancel", may_ask="code_client language",
        domain="geodis.com", test_host="espace-client.geodis.com/services/services-mock",
        docs="https://espace-client.geodis.com/api",
    ),
    _carrier(
        "usps-international", "USPS International", "usps_international", _OAUTH,
        "track rates labels cancel pickup return", may_ask="account_number", domain="usps.com",
        test_host="apis-tem.usps.com", docs="https://developers.usps.com/trackingv3", serves="usps",
        checked=PUBLISHED,
    ),
    _carrier(
        "allied-express", "Allied Express", "allied_express", _LOGIN, "track rates labels cancel",
        may_ask="account",
    ),
    _carrier(
        "allied-express-local", "Allied Express Local", "allied_express_local", _LOGIN, "track rates labels cancel",
        may_ask="account", serves="allied-express-local allied-express",
    ),
    _carrier(
        "asendia-us", "Asendia US", "asendia_us", "username password api_key", "track rates labels cancel",
        may_ask="account_number",
    ),
    _carrier("boxknight", "BoxKnight", "boxknight", _LOGIN, "track rates labels cancel"),
    _carrier("dicom", "Dicom", "dicom", _LOGIN, "track", may_ask="billing_account"),
    _carrier("hay-post", "HayPost", "hay_post", _LOGIN, "track rates labels", may_ask="customer_id customer_type"),
    _carrier("locate2u", "Locate2u", "locate2u", _OAUTH, "track labels cancel"),
    _carrier("parcelone", "ParcelOne", "parcelone", _LOGIN, "track labels cancel", may_ask="mandator_id consigner_id"),
    _carrier(
        "smartkargo", "SmartKargo", "smartkargo", "api_key", "track rates labels cancel",
        may_ask="account_number",
    ),
    _carrier("teleship", "Teleship", "teleship", _OAUTH, "track rates labels cancel pickup"),
    _carrier("veho", "Veho", "veho", "api_key", "track rates labels cancel", may_ask="account_number"),
    _carrier("zoom2u", "Zoom2u", "zoom2u", "api_key", "track rates labels cancel"),
    _carrier(
        "austrian-post", "Austrian Post", "postat", "client_id org_unit_guid", "labels cancel",
        may_ask="org_unit_id",
    ),
    _carrier(
        "dpd-meta", "DPD (META API)", "dpd_meta", "dpd_client_id dpd_client_secret", "labels pickup return",
        may_ask="dpd_bucode customer_id customer_account_number", serves="dpd",
    ),
    _carrier(
        "sapient", "SAPIENT (Royal Mail, Evri)", "sapient", _OAUTH, "labels cancel pickup",
        may_ask="shipping_account_id sapient_carrier_code",
    ),
    _carrier(
        "tge", "Team Global Express", "tge",
        "username password api_key toll_username toll_password my_toll_token my_toll_identity", "rates labels",
        may_ask="account_code",
    ),
)  # fmt: skip

#: By our slug.
CARRIERS = {row.slug: row for row in _ROWS}
