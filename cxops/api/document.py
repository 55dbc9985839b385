"""The last hand on the OpenAPI document: names and closed sets as programs want them.

Generators make classes of components and members of closed sets. What they stumble
over, or would call by an ugly name, is put right here; what the API means stays.
"""

import re
from collections.abc import Callable
from typing import Any

from issues.enums import Severity

Json = dict[str, Any]
_COMPONENT = "#/components/schemas/"
#: "PaginatedIssueRowOutList" is a page of rows, "TriageInRequest" a body coming in.
_PAGE = re.compile(r"\APaginated(\w+?)(?:Out)?List\Z")
_BODY = re.compile(r"\A(\w+)Request\Z")
_NULL = "NullEnum"
#: Closed sets of numbers: what their members are called.
_MEMBERS = {"SeverityEnum": [level.name for level in Severity]}


def tidy_document(result: Json, **_kwargs: Any) -> Json:
    """drf-spectacular's last hook, after it has found the closed sets."""
    schemas: Json = result["components"]["schemas"]
    named = {old: _name(old) for old in schemas if old != _NULL}
    if len(set(named.values())) != len(named):
        raise ValueError("two components of the API's document have one name")
    for name, members in _MEMBERS.items():
        schemas[name]["x-enum-varnames"] = members
    for operation in _operations(result):
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _asked(parameter)
        for response in operation["responses"].values():
            _as_bytes(response)
    result["components"]["schemas"] = {
        new: schemas[old] for old, new in sorted(named.items(), key=lambda row: row[1])
    }
    tidied: Json = _walked(result, lambda node: _pointed(node, named))
    return tidied


def _name(component: str) -> str:
    page = _PAGE.match(component)
    if page:
        return f"{page[1]}Page"
    body = _BODY.match(component)
    return body[1] if body else component


def _operations(result: Json) -> list[Json]:
    return [one for path in result["paths"].values() for one in path.values()]


def _asked(parameter: Json) -> Json:
    """A key as a number; a closed set without "no choice", and of one type."""
    schema: Json = parameter["schema"]
    if parameter["in"] == "path" and parameter["name"] == "key":
        return {"type": "integer", "minimum": 1}
    if "enum" not in schema:
        return schema
    values = [value for value in schema["enum"] if value not in ("", None)]
    is_whole = all(isinstance(value, int) for value in values)
    kind = "integer" if is_whole else "string"
    wanted = values if is_whole else [str(value) for value in values]
    return schema | {"type": kind, "enum": wanted}


def _as_bytes(response: Json) -> None:
    """A file of one of several kinds is bytes to a program; the kinds are told."""
    kinds = list(response.get("content", ()))
    if len(kinds) > 1 and not any(kind.endswith("json") for kind in kinds):
        schema = {"type": "string", "format": "binary"}
        response["content"] = {"application/octet-stream": {"schema": schema}}
        told = f"One of {', '.join(kinds)}."
        response["description"] = f"{response.get('description', '')} {told}".strip()


def _pointed(node: Json, named: dict[str, str]) -> Json:
    """A reference by the component's new name; the null of a union as a type."""
    name = str(node.get("$ref", "")).removeprefix(_COMPONENT)
    if name == _NULL:
        return {"type": "null"}
    return node | {"$ref": _COMPONENT + named[name]} if name in named else node


def _walked(node: Any, change: Callable[[Json], Json]) -> Any:
    if isinstance(node, dict):
        return change({key: _walked(value, change) for key, value in node.items()})
    if isinstance(node, list):
        return [_walked(item, change) for item in node]
    return node
