"""What mails there are. A trigger's name is its template's name."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """`again` says what a send of unknown outcome deserves: order and legal mail goes once more with the same
    Message-ID, a code or an advertisement at most once. `commercial` mail carries List-Unsubscribe (RFC 8058)."""

    name: str
    title: str
    again: bool = True
    commercial: bool = False
    secret: frozenset[str] = frozenset()


class UnknownTrigger(LookupError):
    """There is no mail of that name."""


TRIGGERS: dict[str, Trigger] = {
    trigger.name: trigger
    for trigger in (
        Trigger(name="order_confirmed", title="Order confirmed"),
        Trigger(name="shipped", title="Shipped"),
        Trigger(name="out_for_delivery", title="Out for delivery"),
        Trigger(name="delivered", title="Delivered"),
        Trigger(name="delayed", title="Delayed"),
        Trigger(name="problem", title="A problem on the way"),
        Trigger(name="word", title="A word from staff", again=False),
        Trigger(name="delay_notice", title="Late shipping: wait or cancel"),
        Trigger(name="lookup_code", title="One-time code", again=False, secret=frozenset({"code"})),
        Trigger(name="staff_invitation", title="Invitation of staff", again=False, secret=frozenset({"url"})),
    )
}


def trigger(name: str) -> Trigger:
    if name not in TRIGGERS:
        raise UnknownTrigger(f"There is no mail named “{name}”. There are: {', '.join(TRIGGERS)}.")
    return TRIGGERS[name]
