"""Programs that use the API: with a token, and driven by the OpenAPI document alone."""

import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator

from accounts.models import User
from accounts.services.tokens import create_token, scopes_for
from cxops.kernel.clock import now

ROOT = "/api/v1/"


def make_token(user: User, scopes: list[str] | None = None) -> str:
    """A fresh token with these scopes; by default with all the person can use."""
    user.__dict__.pop("_reach", None)
    chosen = [scope.value for scope in scopes_for(user)] if scopes is None else scopes
    _token, secret = create_token(
        user=user, name="Test", scopes=chosen, days=30, actor=user, at=now()
    )
    return secret


class Caller:
    """One person's program."""

    def __init__(self, user: User | None, scopes: list[str] | None = None) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if user is not None:
            self.headers["Authorization"] = f"Bearer {make_token(user, scopes)}"

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(_full(path), query, headers=self.headers)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        match: int | str | None = None,
    ) -> HttpResponse:
        """POST JSON; ``match`` is a version or the text of If-Match itself."""
        text = body if isinstance(body, str | bytes) else json.dumps(body or {})
        headers = dict(self.headers)
        if key:
            headers["Idempotency-Key"] = key
        if match is not None:
            headers["If-Match"] = f'"{match}"' if isinstance(match, int) else match
        return self.client.post(
            _full(path), text, content_type="application/json", headers=headers
        )


def _full(path: str) -> str:
    return path if path.startswith("/") else ROOT + path


def errors_of(response: Any) -> list[tuple[str | None, str]]:
    """(field, code) of every error of an answer; checks the one shape."""
    body = response.json()
    assert set(body) == {"type", "errors"}, body
    assert body["errors"]
    for error in body["errors"]:
        assert set(error) == {"code", "detail", "attr"}, error
        assert error["detail"].strip()
    return [(error["attr"], error["code"]) for error in body["errors"]]


@dataclass
class Operation:
    """One operation of the document."""

    method: str
    path: str
    responses: dict[str, Any]
    parameters: list[dict[str, Any]] = field(default_factory=list)


class Document:
    """The served OpenAPI document: finds operations, checks answers against it."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        self.operations = {
            operation["operationId"]: Operation(
                method,
                path,
                operation["responses"],
                operation.get("parameters", []),
            )
            for path, item in body["paths"].items()
            for method, operation in item.items()
            if "operationId" in operation
        }

    def path(self, name: str, **parts: Any) -> str:
        return self.operations[name].path.format(**parts)

    def check(self, name: str, response: Any) -> None:
        """The answer's status is described and its body fits its schema."""
        described = self.operations[name].responses
        status = str(response.status_code)
        assert status in described, f"{name} does not say that it answers {status}"
        schema = described[status]["content"]["application/json"]["schema"]
        whole = {**schema, "components": self.body["components"]}
        problems = [
            f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
            for error in Draft202012Validator(whole).iter_errors(response.json())
        ]
        assert not problems, (name, problems)


class DrivenCaller(Caller):
    """A program that knows nothing but the document it was served."""

    served: ClassVar[Document | None] = None

    def document(self) -> Document:
        """What the server says of itself; the same to everybody, so asked once."""
        if DrivenCaller.served is None:
            response = self.get("/api/schema/")
            assert response.status_code == 200, response.content
            DrivenCaller.served = Document(json.loads(response.content))
        return DrivenCaller.served

    def call(
        self,
        operation: str,
        body: Any = None,
        *,
        status: int,
        match: int | None = None,
        query: dict[str, Any] | None = None,
        **parts: Any,
    ) -> dict[str, Any]:
        """Call an operation by its id; the answer must fit its schema."""
        found = self.document().operations[operation]
        path = found.path.format(**parts)
        if found.method == "get":
            response = self.get(path, **(query or {}))
        else:
            response = self.post(path, body, match=match)
        assert response.status_code == status, (operation, response.content)
        self.document().check(operation, response)
        answer: dict[str, Any] = response.json()
        return answer
