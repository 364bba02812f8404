"""The GraphQL we ask Shopify. Sizes of inner lists are chosen so that a page costs less than a query may."""

#: Shopify supports a version for a year after its release; `docs/how-to/connect-shopify.md` says how to move on.
VERSION = "2026-07"

_MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
_ADDRESS = "{ name company address1 address2 city provinceCode zip countryCodeV2 phone }"
_PERSON = """{
  id firstName lastName locale tags
  defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber marketingState marketingUpdatedAt }
}"""
_NEXT = "pageInfo { hasNextPage endCursor }"
_TAXES = f"taxLines {{ priceSet {_MONEY} }}"
_DISCOUNTS = f"discountAllocations {{ allocatedAmountSet {_MONEY} }}"
_PAYMENT = f"{{ id kind status gateway processedAt amountSet {_MONEY} }}"

LINE = f"""{{
  id title variantTitle sku quantity currentQuantity requiresShipping isGiftCard
  product {{ id }} variant {{ id }} originalUnitPriceSet {_MONEY} {_DISCOUNTS} {_TAXES}
}}"""
SENT_LINE = "{ quantity lineItem { id } }"
REFUNDED_LINE = f"{{ quantity restockType lineItem {{ id }} subtotalSet {_MONEY} totalTaxSet {_MONEY} }}"

ORDER = f"""{{
  id name createdAt processedAt updatedAt cancelledAt cancelReason currencyCode presentmentCurrencyCode
  taxesIncluded sourceName displayFinancialStatus paymentGatewayNames note tags email phone customerLocale
  customAttributes {{ key value }}
  totalPriceSet {_MONEY} totalTaxSet {_MONEY} totalDiscountsSet {_MONEY}
  customer {_PERSON} shippingAddress {_ADDRESS} billingAddress {_ADDRESS}
  lineItems(first: 25) {{ {_NEXT} nodes {LINE} }}
  shippingLines(first: 3) {{
    nodes {{ title isRemoved originalPriceSet {_MONEY} discountedPriceSet {_MONEY} {_DISCOUNTS} {_TAXES} }}
  }}
  transactions(first: 10) {_PAYMENT}
  refunds(first: 10) {{
    id createdAt note transactions(first: 5) {{ nodes {_PAYMENT} }}
    refundLineItems(first: 10) {{ {_NEXT} nodes {REFUNDED_LINE} }}
  }}
  fulfillments(first: 10) {{
    id status createdAt updatedAt location {{ id }} trackingInfo(first: 10) {{ company number url }}
    fulfillmentLineItems(first: 25) {{ {_NEXT} nodes {SENT_LINE} }}
  }}
}}"""

PRODUCT = """{
  id title handle descriptionHtml vendor productType tags status updatedAt onlineStoreUrl
  category { fullName } options { name }
  media(first: 5) { nodes { preview { image { url } } } }
  variants(first: 50) {
    pageInfo { hasNextPage endCursor }
    nodes VARIANT
  }
}"""
VARIANT = """{
  id sku barcode title price selectedOptions { name value }
  inventoryItem { measurement { weight { value unit } } }
}"""

#: Each list of a shop's history: its field, what a node holds, how it is sorted, how many a page has at first.
HISTORY = {
    "products": ("products", PRODUCT.replace("VARIANT", VARIANT), 10),
    "customers": ("customers", _PERSON, 50),
    "orders": ("orders", ORDER, 5),
}


def history(what: str) -> str:
    field, node, _ = HISTORY[what]
    return f"""query History($first: Int!, $after: String, $query: String) {{
  {field}(first: $first, after: $after, query: $query, sortKey: CREATED_AT) {{ {_NEXT} nodes {node} }}
}}"""


def count(what: str) -> str:
    return f"query Count($query: String) {{ {what}Count(query: $query, limit: null) {{ count }} }}"


ONE_ORDER = f"query Order($id: ID!) {{ order(id: $id) {ORDER} }}"

#: Inner lists that may be longer than what a page brings: the type they stand in, and their node.
INNER = {
    "lineItems": ("Order", LINE),
    "fulfillmentLineItems": ("Fulfillment", SENT_LINE),
    "refundLineItems": ("Refund", REFUNDED_LINE),
    "variants": ("Product", VARIANT),
}


def more(field: str) -> str:
    owner, node = INNER[field]
    return f"""query More($id: ID!, $after: String) {{
  node(id: $id) {{ ... on {owner} {{ {field}(first: 100, after: $after) {{ {_NEXT} nodes {node} }} }} }}
}}"""


SHOP = "query Shop { shop { name currencyCode primaryDomain { host } } }"

SUBSCRIPTIONS = """query Subscriptions($after: String) {
  webhookSubscriptions(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { topic uri } }
}"""

SUBSCRIBE = """mutation Subscribe($topic: WebhookSubscriptionTopic!, $uri: String!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
    webhookSubscription { id } userErrors { field message }
  }
}"""
