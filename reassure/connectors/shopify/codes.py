"""Shopify's names of carriers, as they stand in its admin's list, and our slugs."""

CARRIERS = {
    "amazon logistics": "amazon",
    "asendia": "asendia",
    "australia post": "australia-post",
    "bpost": "bpost",
    "canada post": "canada-post",
    "canpar": "canpar",
    "chronopost": "chronopost",
    "colissimo": "colissimo",
    "correos": "correos",
    "deutsche post": "deutsche-post",
    "deutsche post (de)": "deutsche-post",
    "dhl": "dhl",
    "dhl ecommerce": "dhl-ecommerce",
    "dhl express": "dhl-express",
    "dhl germany": "dhl",
    "dhl parcel": "dhl-parcel",
    "dpd": "dpd",
    "dpd germany": "dpd",
    "dpd uk": "dpd-uk",
    "evri": "evri",
    "fedex": "fedex",
    "gls": "gls",
    "hermes": "hermes",
    "la poste": "la-poste",
    "lasership": "lasership",
    "mondial relay": "mondial-relay",
    "ontrac": "ontrac",
    "poste italiane": "poste-italiane",
    "postnl": "postnl",
    "postnord": "postnord",
    "purolator": "purolator",
    "royal mail": "royal-mail",
    "seur": "seur",
    "swiss post": "swiss-post",
    "tnt": "tnt",
    "ups": "ups",
    "usps": "usps",
    "yodel": "yodel",
}


def carrier_of(company: str) -> str:
    """Our slug; empty for a name that isn't in the list: the tracking number's format then says who it is."""
    return CARRIERS.get(company.strip().lower(), "")
