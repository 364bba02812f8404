"""A shop's page that asks the lean door for dates."""

import io
import json
from typing import Any
from urllib.parse import urlencode

from reassure.api.quote_door import PATH, Door
from reassure.api.quoting.book import Book
from reassure.api.quoting.memory import Memory
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from tests.cast import NOW


class Shop:
    """A shop's page that asks the door."""

    def __init__(self, merchant: Merchant, *scopes: Scope) -> None:
        with merchant_scope(merchant.pk):
            self.row, self.key = merchants.issue_key(name="shop", scopes=list(scopes), by="", now=NOW)
        self.door = Door(Memory(), Book())

    def close(self) -> None:
        self.door.close()

    def post(self, body: object, path: str = PATH, **environ: str) -> "Answer":
        told = json.dumps(body).encode()
        return self.ask(
            "POST", path, told, HTTP_AUTHORIZATION=f"Bearer {self.key}", CONTENT_LENGTH=str(len(told)), **environ
        )

    def get(self, query: list[tuple[str, str]], **environ: str) -> "Answer":
        return self.ask("GET", PATH, b"", QUERY_STRING=urlencode([*query, ("key", self.key)]), **environ)

    def ask(self, method: str, path: str, body: bytes, **environ: str) -> "Answer":
        heard: list[Any] = []
        wsgi = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(body), **environ}
        chunks = self.door(wsgi, lambda *told: heard.append(told))
        return Answer(heard[0][0], dict(heard[0][1]), b"".join(chunks))


class Answer:
    def __init__(self, status: str, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = int(status[:3]), headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)
