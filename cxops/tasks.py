"""The worker's one task: the tick. It may run twice, late, or not at all."""

from celery import shared_task

from cxops.audit.seals import seal_when_due
from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from cxops.kernel.idempotency import forget_keys
from cxops.outbox.lease import take_lease, this_process
from cxops.outbox.sweep import sweep


@shared_task(name="cxops.tick")
def tick() -> None:
    """Under the lease: sweep the outbox, seal the trail, forget old keys."""
    with through_door("task"):
        if take_lease("tick", holder=this_process(), at=now()):
            sweep(at=now())
            seal_when_due(at=now())
            forget_keys(at=now())
