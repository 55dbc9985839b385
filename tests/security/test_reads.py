"""Looking at a page changes nothing: no link from elsewhere does anything."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.access.asking import Asker
from tests.access.world import World
from tests.security.visits import EVERY, visited

pytestmark = pytest.mark.django_db

#: Table → why a GET may write it.
ALLOWED = {
    "django_session": "a session that was opened",
    "accounts_tokenuse": "when a token was last used",
    "accounts_notification": "opening a line of the inbox marks it as read",
}


def fingerprint() -> Counter[str]:
    """Every row of every table; a changed row is another row."""
    rows: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in ALLOWED:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows.update(f"{table} {row!r}" for row in cursor.fetchall())
    return rows


def test_fingerprint_sees_a_changed_row(world: World) -> None:
    before = fingerprint()
    point = transaction.savepoint()
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_unit SET name = 'Other' WHERE code = 'far'")
        assert len(fingerprint() - before) == 1
    finally:
        transaction.savepoint_rollback(point)
    assert fingerprint() == before


@pytest.mark.parametrize("who", ["manager_above", "administrator"])
def test_get_changes_nothing(
    who: str, asker: Asker, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a request did must still be there when it is looked for.
    monkeypatch.setattr(transaction, "savepoint_rollback", transaction.savepoint_commit)
    before = fingerprint()
    changed: list[str] = []
    for route in EVERY:
        for url in visited(world, route):
            asker.ask(who, "GET", url)
        after = fingerprint()
        if after != before:
            changed.append(route.name)
            before = after

    assert changed == []
