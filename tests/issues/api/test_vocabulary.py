"""Words that imports brought in, through the API: shown as waiting, kept, once."""

import pytest

from cxops.kernel.history import acting_as
from cxops.models import AuditEntry
from issues.models import ImportBatch, ImportedTerm
from tests.api.clients import Caller, errors_of
from tests.asserts import nothing_changed
from tests.builders.accounts import make_manager, make_unit, make_user
from tests.builders.clock import AT
from tests.builders.issues import make_cause, make_channel, make_touchpoint

pytestmark = pytest.mark.django_db

KINDS = ("channels", "touchpoints", "cause-types")


@pytest.fixture
def waiting() -> None:
    """One word of each kind that an import brought in, each called “fax”."""
    terms = {
        "channel": make_channel("Fax", slug="fax"),
        "touchpoint": make_touchpoint("Fax", slug="fax"),
        "cause": make_cause("Fax", slug="fax"),
    }
    with acting_as(None, verb="vocabulary.import", at=AT):
        batch = ImportBatch.objects.create(source="city-311", started_at=AT)
        for field, term in terms.items():
            ImportedTerm.objects.create(
                **{field: term}, import_batch=batch, imported_at=AT
            )


@pytest.mark.parametrize("kind", KINDS)
def test_an_imported_word_waits_and_is_kept_once(waiting: None, kind: str) -> None:
    admin = make_user("Ada Admin", is_administrator=True)
    caller, path = Caller(admin), f"{kind}/fax/"
    before = caller.get(path).json()
    assert before["waiting_since"] is not None
    with nothing_changed():
        stale = caller.post(f"{path}accept/", match=before["version"] + 1)
        assert stale.status_code == 412

    kept = caller.post(f"{path}accept/", match=before["version"])

    assert kept.status_code == 200, kept.content
    assert kept.json() == before | {
        "waiting_since": None,
        "version": before["version"] + 1,
    }
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.actor, entry.door) == ("vocabulary.accept", admin, "api")
    with nothing_changed():
        again = caller.post(f"{path}accept/", match=before["version"] + 1)
        assert (again.status_code, errors_of(again)) == (409, [(None, "conflict")])


def test_only_administrators_review_words(waiting: None) -> None:
    caller = Caller(make_manager(make_unit()))

    with nothing_changed():
        assert caller.post("channels/fax/accept/", match=1).status_code == 403
