"""`reassure staff` and `reassure merchant`: the first people, before anybody can sign in."""

from django.conf import settings
from django.urls import reverse
from rich.table import Table

from reassure.dashboard import actions as dashboard
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants import queries
from reassure.merchants.models import User
from reassure.merchants.rules import Role


def found(owner: str, *, slug: str, languages: str, **told: str) -> str:
    """Found a merchant and employ its owner; answers the owner's link. `languages` by commas, the usual one first."""
    locales = tuple(dict.fromkeys(part.strip().lower() for part in languages.split(",") if part.strip()))
    wanted = merchants.NewMerchant(slug=slug, locales=locales, **told)  # type: ignore[arg-type]
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
    """A link that signs a person in once within 15 minutes; inside they choose a password. Raises `NotFound`."""
    token = dashboard.sign_in_link(email=email, now=clock.now())
    return settings.BASE_URL + reverse("dashboard:link", args=[token])


def _person(email: str) -> User:
    """The person of this address, made without a password where nobody has it."""
    made = User(email=email.strip().lower())
    made.set_unusable_password()
    User.objects.bulk_create([made], ignore_conflicts=True)
    return User.objects.get(email=made.email)


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise Invalid(f"“{role}” is no role; choose one of {', '.join(Role)}.", code="role") from None
