"""The first fence, in the ORM. The second is tried in tests/test_fence.py."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from reassure.journal.models import Event
from reassure.kit.tenancy import ScopeError, merchant_scope
from reassure.merchants.models import Brand, Merchant
from tests import cast


def test_without_a_scope_a_query_is_refused(db: None) -> None:
    with pytest.raises(ScopeError, match="no merchant in scope"):
        list(Brand.objects.all())


def test_a_queryset_that_outlives_its_scope_is_refused(db: None) -> None:
    nord = cast.atelier_nord()
    with merchant_scope(nord.pk):
        later = Brand.objects.all()
    with pytest.raises(ScopeError):
        list(later)


def test_the_same_scope_nests_and_another_is_refused(merchant: Merchant) -> None:
    with merchant_scope(merchant.pk):
        assert Brand.objects.count() == 1
    assert Brand.objects.count() == 1
    with pytest.raises(ScopeError, match="already inside"), merchant_scope(uuid4()):
        pass


def test_only_a_uuid_names_a_merchant(db: None) -> None:
    with pytest.raises(TypeError), merchant_scope("'; drop table x; --"):  # type: ignore[arg-type]
        pass


def test_the_gate_is_shut_again_in_an_outer_transaction(db: None) -> None:
    nord = cast.atelier_nord()
    with transaction.atomic():
        with merchant_scope(nord.pk):
            assert Brand.across.count() == 1
        assert Brand.across.count() == 0


def test_a_scope_that_ends_in_an_error_is_shut(db: None) -> None:
    nord = cast.atelier_nord()
    with pytest.raises(ZeroDivisionError), merchant_scope(nord.pk):
        raise ZeroDivisionError
    assert connection.merchant is None
    assert Brand.across.count() == 0


def test_an_error_of_the_database_passes_as_what_it_is(db: None) -> None:
    nord = cast.atelier_nord()
    with pytest.raises(IntegrityError), merchant_scope(nord.pk):
        Brand.objects.create(name="a second one")
    assert connection.merchant is None
    assert Brand.across.count() == 0


def test_each_merchant_sees_its_own(db: None) -> None:
    nord, brik = cast.atelier_nord(), cast.brik_and_co()
    with merchant_scope(nord.pk):
        assert [brand.name for brand in Brand.objects.all()] == ["Atelier Nord"]
    with merchant_scope(brik.pk):
        assert [brand.name for brand in Brand.objects.all()] == ["Brik & Co"]
        assert Event.objects.count() == 1
