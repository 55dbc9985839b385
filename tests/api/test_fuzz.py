"""Schemathesis against every operation: no 5xx, and answers as the document says.

Bounded: a few examples for each operation and role, the same ones in every run. Half
of them use references that exist, so that more than the front door is tried; each
example is undone.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from tests.api.clients import Caller, DrivenCaller
from tests.builders.accounts import make_clerk, make_manager, make_unit
from tests.builders.improvements import (
    make_cast,
    make_submitted,
    only_action,
    only_target,
)
from tests.builders.issues import make_issue, make_pattern, make_touchpoint

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
EXAMPLES = 20
ANY_FILE = "application/octet-stream"


def content_type_conformance_but_files(ctx: Any, response: Any, case: Any) -> None:
    """A file of one of several kinds is documented as bytes, for generated clients."""
    documented = case.operation.responses.find_by_status_code(response.status_code)
    if documented and ANY_FILE in documented.definition.get("content", {}):
        return
    content_type_conformance(ctx, response, case)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance_but_files,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The server shares the test's transaction, as under Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class World:
    """What is there to be found, and under which names."""

    def __init__(self) -> None:
        cast = make_cast(make_unit("Harbour"))
        self.clerk = make_clerk(cast.unit)
        self.manager = make_manager(cast.unit, is_administrator=True)
        initiative = make_submitted(cast)
        pattern = make_pattern(cast.unit, self.manager)
        touchpoint = make_touchpoint("Lift")
        issues = [
            make_issue(cast.unit, self.clerk, touchpoint=touchpoint, pattern=pattern)
            for _number in range(3)
        ]
        self.refs = {
            "issues": issues[0].ref,
            "patterns": pattern.ref,
            "initiatives": initiative.ref,
            "touchpoints": touchpoint.slug,
            "units": cast.unit.code,
            "people": str(self.clerk.pk),
        }
        self.keys = {
            "actions": str(only_action(initiative).pk),
            "targets": str(only_target(initiative).pk),
        }

    def known_path(self, path: str) -> dict[str, str]:
        """The parameters of a path, as references that exist."""
        parts = path.split("/")
        named = {"ref": self.refs.get(parts[3], "1")} if "{ref}" in parts else {}
        if "{key}" in parts:
            named["key"] = self.keys.get(parts[5], "1")
        return named


@pytest.mark.parametrize("role", ["clerk", "manager"])
def test_every_operation_answers_as_it_says(role: str) -> None:
    world = World()
    person: User = getattr(world, role)
    headers = Caller(person).headers
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/", get_wsgi_application(), headers=headers
    )
    asked = []

    for result in schema.get_all_operations():
        operation = result.ok()
        asked.append(operation.label)
        fuzz(operation, headers, world.known_path(operation.path))

    assert len(asked) == len(DrivenCaller(person).document().operations)


def fuzz(operation: Any, headers: dict[str, str], known: dict[str, str]) -> None:
    """A few well-formed and malformed requests to one operation."""

    @seed(20260310)
    @BOUNDED
    @given(case=operation.as_strategy(), is_known=st.booleans())
    def ask(case: Any, is_known: bool) -> None:
        if known and is_known:
            case.path_parameters = dict(known)
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    ask()
