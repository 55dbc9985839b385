"""Run inside an installation: people with tokens and plans that wait for approval.

python -m tests.processes.world build 20
python -m tests.processes.world read
"""

import json
import sys

import django

django.setup()

from django.db.models import Count  # noqa: E402

from accounts.models import Notification, User  # noqa: E402
from accounts.services.tokens import create_token  # noqa: E402
from cxops.kernel.clock import now  # noqa: E402
from cxops.models import AuditEntry, IdempotencyKey, OutboxEvent  # noqa: E402
from improvements.models import Initiative  # noqa: E402
from issues.models import Issue  # noqa: E402
from tests.builders.improvements import make_cast, make_submitted  # noqa: E402


def build(count: int) -> dict[str, object]:
    """A clerk who files, an approver, and ``count`` submitted plans."""
    cast = make_cast()
    plans = [make_submitted(cast) for _ in range(count)]
    return {
        "clerk": _token(cast.clerk, ["issues:file", "issues:read"]),
        "approver": _token(cast.approver, ["initiatives:read", "decide"]),
        "plans": [[plan.ref, plan.version] for plan in plans],
    }


def _token(user: User, scopes: list[str]) -> str:
    _row, secret = create_token(
        user=user, name="kills", scopes=scopes, days=2, actor=user, at=now()
    )
    return secret


def read() -> dict[str, object]:
    """Every report and plan with the rows that belong to it."""
    keys = dict(
        IdempotencyKey.objects.filter(object_type="issues.issue")
        .values_list("object_id")
        .annotate(Count("id"))
    )
    return {
        "stored": [
            {
                "ref": issue.ref,
                "text": issue.description,
                "history_rows": issue.history.count(),
                "audit_entries": _entries("issues.issue", issue.pk, "issue.file"),
                "keys": keys.get(issue.pk, 0),
            }
            for issue in Issue.objects.filter(description__startswith="sent ")
        ],
        "decided": [_decided(row) for row in Initiative.objects.order_by("pk")],
    }


def _decided(row: Initiative) -> dict[str, object]:
    told = Notification.objects.filter(
        kind="improvements.decided",
        object_type="improvements.initiative",
        object_id=row.pk,
    )
    keys = list(told.values_list("pk", flat=True))
    return {
        "ref": row.ref,
        "state": row.state,
        "review_decision": row.reviews.get().decision,
        "history_rows": row.history.filter(history_verb="initiative.approve").count(),
        "audit_entries": _entries(
            "improvements.initiative", row.pk, "initiative.approve"
        ),
        "told": len(keys),
        "outbox_events": OutboxEvent.objects.filter(
            payload__notification__in=keys
        ).count(),
    }


def _entries(object_type: str, key: int, verb: str) -> int:
    return AuditEntry.objects.filter(
        object_type=object_type, object_id=key, verb=verb
    ).count()


if __name__ == "__main__":
    made = build(int(sys.argv[2])) if sys.argv[1] == "build" else read()
    print(json.dumps(made))  # noqa: T201 -- the installation reads this line
