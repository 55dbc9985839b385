"""What belongs to one person of the small organisation."""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from accounts.models import ApiToken, Invitation, Membership, Notification, Unit
from cxops.models import AuditEntry, Job
from tests.builders.clock import AT

if TYPE_CHECKING:
    from tests.access.world import World


def add_own_things(world: "World", units: dict[str, Unit]) -> None:
    """Notifications, long work, tokens, roles, links."""
    from tests.access.world import canary, keep

    for name in ("clerk", "manager"):
        person = world.people[name]
        issue = world.things["issue"]["own"].record
        line = Notification.objects.create(
            user=person,
            kind="issues.assigned",
            object_type="issues.issue",
            object_id=issue.pk,
            actor=world.people["manager_above"],
            at=AT,
        )
        world.add("notification", name, line, key=line.pk)
        kind = f"world.{name}"
        job = Job.objects.create(
            kind=kind, subject=1, actor=person, created_at=AT, next_step_at=AT
        )
        world.add("job", name, job, key=job.pk)
        sees = {name, "administrator"} | (
            {"manager_token"} if name == "manager" else set()
        )
        token = keep(
            ApiToken(
                user=person,
                name=f"Script {world.hide(f'token {name} name', sees)}",
                prefix=f"cxo_{name[:4]}",
                digest=canary("digest", name),
                scopes=["issues:read"],
                created_at=AT,
                expires_at=AT + timedelta(days=30),
            ),
            "token.create",
        )
        world.add("token", name, token, key=token.pk)
        world.add("person", name, person, key=person.pk)
        role = Membership.objects.filter(user=person).get()
        world.add("role", name, role, key=role.pk)
    service = world.people["service"]
    world.add("service", "service", service, key=service.pk)
    world.add("unit", "hill", units["hill"], code=units["hill"].code)
    entry = AuditEntry.objects.order_by("pk").last()
    world.add("entry", "last", entry, key=entry.pk if entry else 0)
    secret = f"link-{canary('link')}"
    world.secrets["invitation"] = secret
    invitation = keep(
        Invitation(
            user=world.people["clerk"],
            purpose="invite",
            digest=hashlib.sha256(secret.encode()).hexdigest(),
            created_at=AT,
            expires_at=AT + timedelta(days=3650),
        ),
        "invitation.create",
    )
    world.add("invitation", "clerk", invitation, secret=secret)
