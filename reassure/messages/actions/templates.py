"""Merchants' own words for a mail: every version kept, and tried before it counts."""

from datetime import datetime

from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Refused
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant
from reassure.messages.models import Template
from reassure.messages.rules import cell
from reassure.messages.rules.languages import language_of
from reassure.messages.rules.linting import Found, lint
from reassure.messages.rules.samples import SAMPLES
from reassure.messages.rules.triggers import trigger


class InvalidTemplate(Refused):
    """The template can't become a mail; the message lists why."""

    code = "template_invalid"
    status = 422


def write_template(*, name: str, locale: str, source: str, by: str, now: datetime) -> tuple[Template, tuple[str, ...]]:
    """The new version, tried on every sample, and what is worth a second look. An empty source is ours again.

    Raises `InvalidTemplate`, and nothing has changed then.
    """
    samples = SAMPLES[trigger(name).name]
    found = lint(source, samples, cell.render) if source else Found()
    if found.errors:
        raise InvalidTemplate(" ".join(found.errors))
    return _new_version(name, locale and language_of(locale), source, by, now), found.warnings


@transaction.atomic
def _new_version(name: str, locale: str, source: str, by: str, now: datetime) -> Template:
    Merchant.objects.select_for_update(no_key=True).get(pk=current_merchant())
    newest = Template.objects.filter(trigger=name, locale=locale).order_by("-version").first()
    row = Template.objects.create(
        merchant_id=current_merchant(), trigger=name, locale=locale, source=source, by=by, created_at=now,
        version=newest.version + 1 if newest else 1,
    )  # fmt: skip
    journal.record("template.changed", about=f"template/{name}", at=now, by=by, data={"version": row.version})
    return row
