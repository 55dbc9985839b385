"""Every route × every person × every relation, against the matrix."""

from collections.abc import Iterable

import pytest

from tests.access.asking import Asker, Route, routes
from tests.access.matrix import ENTRANCE, MATRIX
from tests.access.sweep import findings_of

pytestmark = pytest.mark.django_db
BY_NAME: dict[str, Route] = {route.name: route for route in routes()}


def rowless(names: Iterable[str]) -> list[str]:
    """Routes that the matrix says nothing about."""
    return sorted(set(names) - set(MATRIX) - set(ENTRANCE))


def test_every_route_has_a_row() -> None:
    assert rowless(BY_NAME) == []


def test_a_route_without_a_row_is_named() -> None:
    assert rowless([*MATRIX, "issues:issue_secrets"]) == ["issues:issue_secrets"]


def test_every_row_has_a_route() -> None:
    assert sorted((set(MATRIX) | set(ENTRANCE)) - set(BY_NAME)) == []


@pytest.mark.parametrize("name", sorted(set(MATRIX) & set(BY_NAME)))
def test_route_keeps_its_row(name: str, asker: Asker) -> None:
    found = findings_of(asker, BY_NAME[name], MATRIX[name])

    assert not found, "\n" + "\n".join(found)
