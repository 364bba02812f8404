"""The same door as a plain Django view: for servers that don't run our WSGI application, and to measure against."""

from datetime import datetime

from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from reassure.connectors.intake import reception, wakes
from reassure.connectors.intake.door import secret_of
from reassure.connectors.intake.reception import Arrival, Call, Down, Known
from reassure.connectors.intake.rules import Place
from reassure.connectors.models import Connection, Delivery
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope


@csrf_exempt
def receive(request: HttpRequest, merchant: str, token: str) -> HttpResponse:
    """POST /in/<merchant>/<token>: 202 when durable."""
    length = request.META.get("CONTENT_LENGTH") or ""
    call = Call(
        method=request.method or "",
        path=request.path_info,
        headers={name.lower(): value for name, value in request.headers.items()},
        length=int(length) if length.isdecimal() else None,
        read=request.read,
    )
    return HttpResponse(status=reception.receive(call, DjangoDesk(), clock.now()))


class DjangoDesk:
    def find(self, place: Place) -> Known | None:
        try:
            with merchant_scope(place.merchant_id):
                found = Connection.objects.filter(token=place.token).first()
        except OperationalError as error:
            raise Down(str(error)) from error
        if found is None:
            return None
        return Known(id=found.pk, vendor=found.vendor, secret=secret_of(found.sealed_credentials))

    def renewed(self, place: Place) -> Known | None:
        return None

    def keep(self, arrival: Arrival) -> bool:
        try:
            with merchant_scope(arrival.merchant_id):
                Delivery.objects.bulk_create([_row(arrival, arrival.at)], ignore_conflicts=True)
            wakes.defer(arrival.merchant_id)
        except OperationalError as error:
            raise Down(str(error)) from error
        except IntegrityError:
            return False
        return True


def _row(arrival: Arrival, at: datetime) -> Delivery:
    return Delivery(
        merchant_id=arrival.merchant_id,
        connection_id=arrival.connection.id,
        vendor=arrival.connection.vendor,
        topic=arrival.label.topic,
        dedupe=arrival.label.dedupe,
        headers=arrival.headers,
        body=arrival.body,
        received_at=at,
        due_at=at,
    )
