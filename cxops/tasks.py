"""The worker's two tasks. Each may run twice, late, or not at all."""

from celery import shared_task

from cxops.audit.seals import seal_when_due
from cxops.digests.editions import make_due
from cxops.digests.facts import gather
from cxops.digests.subscriptions import subscribe_executives
from cxops.jobs.turn import work_in_turn
from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from cxops.kernel.idempotency import forget_keys
from cxops.outbox.lease import take_lease, this_process
from cxops.outbox.sweep import sweep
from issues.services.attachments import sweep_files
from issues.services.import_uploads import sweep_imports
from issues.services.texts import write_words


@shared_task(name="cxops.tick")
def tick() -> None:
    """Under the lease: sweep the outbox, seal the trail, forget, make digests,
    write the words of new reports."""
    with through_door("task"):
        if take_lease("tick", holder=this_process(), at=now()):
            sweep(at=now())
            seal_when_due(at=now())
            forget_keys(at=now())
            make_due(at=now(), gather=gather)
            subscribe_executives(at=now())
            sweep_files(at=now())
            sweep_imports(at=now())
            write_words()


@shared_task(name="cxops.work")
def work() -> None:
    """Under a lease of its own: do steps of long work, so that ticks stay short."""
    with through_door("task"):
        work_in_turn(now=now)
