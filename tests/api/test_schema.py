"""The OpenAPI document is valid, whole and honest."""

import json
import re
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from improvements.workflow import INITIATIVE_FLOW
from issues.workflow import ISSUE_FLOW, PATTERN_FLOW
from tests.api.clients import Caller, DrivenCaller
from tests.builders.accounts import make_executive

pytestmark = pytest.mark.django_db
#: What takes a file takes no JSON.
FILES = ("import_upload", "issue_attach")


@pytest.fixture
def document() -> dict[str, Any]:
    return DrivenCaller(make_executive()).document().body


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation | {"method": method, "path": path}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def test_schema_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.1"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


@pytest.mark.parametrize(
    "flow", [ISSUE_FLOW, PATTERN_FLOW, INITIATIVE_FLOW], ids=lambda flow: flow.name
)
def test_schema_has_an_operation_for_every_move(
    document: dict[str, Any], flow: Any
) -> None:
    found = operations(document)

    missing = [
        move.verb
        for move in flow
        if not move.by_system and f"{flow.name}_{move.verb}" not in found
    ]

    assert missing == []
    for move in flow:
        if move.by_system:
            continue
        headers = {
            item["name"]: item.get("required", False)
            for item in found[f"{flow.name}_{move.verb}"]["parameters"]
            if item["in"] == "header"
        }
        assert headers["If-Match"] is move.is_decision, move.verb
        assert headers["Idempotency-Key"] is False


def test_schema_says_what_each_operation_takes_answers_and_refuses(
    document: dict[str, Any],
) -> None:
    for name, operation in operations(document).items():
        assert operation["summary"], name
        assert operation["security"] == [{"token": []}, {"cookieAuth": []}], name
        codes = set(operation["responses"])
        assert codes & {"200", "201"}, name
        assert {"400", "401", "403"} <= codes, name
        if "{" in operation["path"]:
            assert "404" in codes, name
        if operation["method"] == "post":
            assert {"409", "412", "415", "422"} <= codes, name
            shape = operation.get("requestBody", {}).get("content", {})
            sent = ["multipart/form-data" if name in FILES else "application/json"]
            assert list(shape) in ([], sent), name
        for code in codes - {"200", "201"}:
            schema = operation["responses"][code]["content"]["application/json"]
            assert schema["schema"] == {"$ref": "#/components/schemas/Error"}, name


def test_schema_names_no_model_key_where_people_use_references(
    document: dict[str, Any],
) -> None:
    for name in ("IssueOut", "IssueRowOut", "PatternOut", "InitiativeRowOut"):
        properties = document["components"]["schemas"][name]["properties"]
        assert "ref" in properties
        assert "id" not in properties
        assert "pk" not in properties


def bodies_of(document: dict[str, Any]) -> set[str]:
    """The component of every JSON body that an operation takes."""
    shapes = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for operation in operations(document).values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]
    return {shape.rpartition("/")[2] for shape in shapes}


def test_schema_calls_its_parts_as_people_would(document: dict[str, Any]) -> None:
    names = set(document["components"]["schemas"])

    assert {"FileIn", "IssueOut", "IssueRowPage", "SeverityEnum"} <= names
    assert [n for n in names if "Paginated" in n or n.endswith("InRequest")] == []
    assert "NullEnum" not in names
    assert document["components"]["schemas"]["SeverityEnum"]["x-enum-varnames"] == [
        "CAUGHT",
        "ANNOYED",
        "HELD_UP",
        "LET_DOWN",
        "HARMED",
    ]


def test_schema_has_closed_sets_of_one_type_in_every_address(
    document: dict[str, Any],
) -> None:
    # A filter that takes several values is a list of them.
    sets = {
        (name, item["name"]): item["schema"].get("items", item["schema"])
        for name, operation in operations(document).items()
        for item in operation.get("parameters", ())
        if "enum" in item["schema"].get("items", item["schema"])
    }

    assert sets["issue_list", "kind"]["enum"] == ["breakdown", "near_miss", "praise"]
    for where, schema in sets.items():
        assert schema["type"] in ("string", "integer"), where
        wanted = {"string": str, "integer": int}[schema["type"]]
        assert {type(value) for value in schema["enum"]} == {wanted}, where
        assert "" not in schema["enum"], where


def test_schema_refuses_unknown_fields_in_every_body(
    document: dict[str, Any],
) -> None:
    schemas = document["components"]["schemas"]
    bodies = {name: schemas[name] for name in bodies_of(document)}
    assert len(bodies) > 40
    assert [
        n for n, s in bodies.items() if s.get("additionalProperties") is not False
    ] == []


def test_schema_describes_every_route_of_the_api(document: dict[str, Any]) -> None:
    described = {re.sub(r"\{\w+\}", "{}", path) for path in document["paths"]}

    routed = {
        path
        for path in _paths(get_resolver("cxops.api.urls"), "/api/")
        if path.startswith("/api/v1/")
    }

    assert routed - described == set()
    assert described - routed == set()


def _paths(resolver: Any, base: str) -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        here = base + _braces(str(entry.pattern))
        if isinstance(entry, URLResolver):
            found += _paths(entry, here)
        elif isinstance(entry, URLPattern) and entry.name != "nothing":
            found.append(here)
    return found


def _braces(pattern: str) -> str:
    plain = pattern.removeprefix("^").removesuffix("$").removesuffix("\\Z")
    return re.sub(r"\(\?P<\w+>[^)]*(?:\([^)]*\)[^)]*)*\)", "{}", plain)


def test_schema_and_docs_are_refused_when_nobody_is_logged_in() -> None:
    nobody = Caller(None)

    for path in ("/api/schema/", "/api/docs/", "/api/v1/issues/", "/api/nowhere/"):
        response = nobody.get(path)
        assert response.status_code == 401, path
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_docs_run_no_inline_script_and_only_they_allow_inline_style() -> None:
    caller = Caller(make_executive())

    page = caller.get("/api/docs/")
    script = caller.get("/api/docs/", script="")

    assert page.status_code == 200
    assert re.findall(rb"<script(?![^>]*src=)", page.content) == []
    policy = page.headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy + ";"
    assert script.headers["Content-Type"].startswith("application/javascript")
    other = caller.get("/api/v1/me/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in other
    assert json.loads(caller.get("/api/schema/").content)["openapi"] == "3.1.1"
