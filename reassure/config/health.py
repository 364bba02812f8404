"""`/up`: for load balancers, Compose and `reassure up`. It asks the database, and nothing that could be slow."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def up(request: HttpRequest) -> HttpResponse:
    """200 while this process reaches its database; an error page otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("up\n", content_type="text/plain")
