"""What Atelier Nord sells."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Good:
    """`price` in cents with tax; `days` working days to make, None = the warehouse's own; `popular` weighs choice."""

    id: int
    title: str
    kind: str
    price: int
    picture: str
    popular: int
    says: str
    how_to: str = ""
    options: tuple[str, ...] = ()
    days: int | None = None
    grams: int = 900


GOODS: tuple[Good, ...] = (
    Good(
        id=101, title="Lumi table lamp", kind="Lamps", price=12900, picture="lamp", popular=9,
        says="Opal glass on a turned oak foot. Warm light, dimmable, 2700 K.", options=("Oak", "Walnut", "Black"),
        how_to="Set the glass on the foot with both hands and turn it a quarter to the right until it clicks."
        " Touch the foot to dim: a short touch switches, a long one dims.",
        grams=2400,
    ),
    Good(
        id=102, title="Skær pendant", kind="Lamps", price=18900, picture="pendant", popular=6,
        says="A spun aluminium shade that gives light downwards and none into your eyes.",
        options=("Chalk", "Moss", "Ink"), grams=1800,
        how_to="Switch the power off at the fuse. Fix the hook, hang the shade, shorten the cord by pulling it up"
        " through the canopy. Have the wiring done by an electrician.",
    ),
    Good(
        id=103, title="Nattljus bedside light", kind="Lamps", price=6900, picture="lamp", popular=7,
        says="A small light that is never too bright at night.", options=("Oak", "White"), grams=700,
        how_to="Charge it for three hours by USB-C before you use it for the first time.",
    ),
    Good(
        id=104, title="Stille floor lamp", kind="Lamps", price=34900, picture="floor", popular=2, days=5, grams=7800,
        says="Made to order in our workshop: a leaning arm, a linen shade, a weight that holds it.",
        how_to="Two people, twenty minutes: screw the arm into the weight first, then hang the shade.",
    ),
    Good(
        id=201, title="Washed linen bedding", kind="Linen", price=15900, picture="linen", popular=9,
        says="European flax, woven in Portugal, washed until soft. Duvet cover and two pillow cases.",
        options=("135 × 200", "155 × 220", "200 × 200"), grams=1900,
        how_to="Wash at 40 °C with colours alike, dry it on the line, do not iron: it is meant to crease.",
    ),
    Good(
        id=202, title="Linen sheet", kind="Linen", price=8900, picture="linen", popular=5,
        says="A fitted sheet for mattresses up to 25 cm.", options=("90 × 200", "140 × 200", "180 × 200"), grams=900,
        how_to="Wash at 40 °C; the first wash makes it soft.",
    ),
    Good(
        id=203, title="Waffle towel", kind="Linen", price=3400, picture="towel", popular=8,
        says="Dries fast, folds small, half linen and half cotton.", options=("Sand", "Clay", "Fjord"), grams=350,
    ),
    Good(
        id=204, title="Kitchen cloths, three", kind="Linen", price=2400, picture="towel", popular=8, grams=240,
        says="For glasses, for pots, for hands.",
    ),
    Good(
        id=301, title="Bowl no. 4", kind="Ceramics", price=3900, picture="bowl", popular=6,
        says="Stoneware, thrown by hand in Ribe, no two alike.", options=("Salt", "Ash"), grams=800,
        how_to="It may go into the dishwasher and the oven, up to 180 °C.",
    ),
    Good(
        id=302, title="Jug", kind="Ceramics", price=5900, picture="jug", popular=4,
        says="Pours without a drop beside it.", options=("Salt", "Ash"), grams=1100,
    ),
    Good(
        id=303, title="Mug, pair", kind="Ceramics", price=4200, picture="mug", popular=7,
        says="Two mugs that fit into each other.", options=("Salt", "Ash", "Rust"), grams=760,
    ),
    Good(
        id=401, title="Beeswax candles, four", kind="Small things", price=2900, picture="candle", popular=6, grams=420,
        says="They smell of honey and do not drip.",
        how_to="Let the first candle burn until the whole top has melted, and cut the wick to 5 mm each time.",
    ),
    Good(
        id=402, title="Oak hooks, three", kind="Small things", price=3600, picture="hook", popular=3, grams=300,
        says="Screws for wood and for masonry are in the box.",
        how_to="Drill 6 mm holes 40 mm deep for masonry; in wood 3 mm is enough.",
    ),
    Good(
        id=403, title="Wool throw", kind="Small things", price=11900, picture="throw", popular=4,
        says="Lambswool from Gotland, 130 × 180 cm.", options=("Oat", "Fir", "Smoke"), grams=1100,
        how_to="Air it instead of washing it. If it must be: wool programme, cold.",
    ),
)  # fmt: skip
