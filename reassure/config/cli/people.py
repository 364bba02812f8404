"""`reassure staff` and `reassure merchant`: the first people, before anybody can sign in."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from rich.table import Table

from reassure.kit import clock
from reassure.kit.errors import Invalid, NotFound
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants import queries
from reassure.merchants.models import User
from reassure.merchants.rules import Role


def found(slug: str, name: str, owner: str, *, currency: str, time_zone: str, country: str) -> str:
    """Found a merchant and employ its owner; answers the owner's link."""
    wanted = merchants.NewMerchant(
        slug=slug, name=name, currency=currency, time_zone=time_zone, country=country, locales=("en",)
    )
    merchants.found(wanted=wanted, now=clock.now())
    return add(owner, slug, Role.OWNER)


def add(email: str, slug: str, role: str) -> str:
    """Employ a person who need not be known yet; answers their link."""
    with merchant_scope(queries.merchant_by_slug(slug).pk):
        merchants.employ(user=_person(email), role=_role(role), by="cli", now=clock.now())
    return link(email)


def invite(email: str, slug: str, role: str) -> str:
    """Answers the link of a new invitation."""
    with merchant_scope(queries.merchant_by_slug(slug).pk):
        _, token = merchants.invite(email=email, role=_role(role), by=None, now=clock.now())
    return f"{settings.BASE_URL}{reverse('dashboard:join', args=[slug, token])}"


def listed(slug: str) -> Table:
    """Everybody at a merchant, as a table."""
    merchant = queries.merchant_by_slug(slug)
    table = Table("E-mail", "Name", "Role", "Since", "Suspended", title=merchant.name)
    with merchant_scope(merchant.pk):
        for one in queries.staff_of(merchant):
            suspended = f"{one.suspended_at:%Y-%m-%d}" if one.suspended_at else ""
            table.add_row(one.user.email, one.user.name, one.role, f"{one.created_at:%Y-%m-%d}", suspended)
    return table


def link(email: str) -> str:
    """A link that lets a person choose a password, good until used or for PASSWORD_RESET_TIMEOUT (three days)."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFound(f"Nobody here has the address {email}: add them first with  reassure staff add")
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return settings.BASE_URL + reverse("account_reset_password_from_key", args=key.split("-", 1))


def _person(email: str) -> User:
    return User.objects.get_or_create(email=email.strip().lower())[0]


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise Invalid(f"“{role}” is no role; choose one of {', '.join(Role)}.", code="role") from None
