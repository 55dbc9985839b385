"""The worker's two tasks. Each may run twice, late, or not at all."""

from celery import shared_task

from cxops.due import do_what_is_due
from cxops.jobs.turn import work_in_turn
from cxops.kernel.clock import now
from cxops.kernel.history import through_door
from cxops.outbox.lease import take_lease, this_process


@shared_task(name="cxops.tick")
def tick() -> None:
    """Under the lease: do all that is short and due."""
    with through_door("task"):
        if take_lease("tick", holder=this_process(), at=now()):
            do_what_is_due(now=now)


@shared_task(name="cxops.work")
def work() -> None:
    """Under a lease of its own: do steps of long work, so that ticks stay short."""
    with through_door("task"):
        work_in_turn(now=now)
