"""All that the worker does in one tick: each is short, and harmless when repeated."""

from collections.abc import Callable
from datetime import datetime

from cxops.audit.seals import seal_when_due
from cxops.digests.editions import make_due
from cxops.digests.facts import gather
from cxops.digests.subscriptions import subscribe_executives
from cxops.kernel.idempotency import forget_keys
from cxops.outbox.sweep import sweep
from improvements.services.checking import ask_for_checks
from improvements.services.reading import read_effects
from improvements.services.recurrence import watch
from issues.services.attachments import sweep_files
from issues.services.import_uploads import sweep_imports
from issues.services.rollups import count_dirty
from issues.services.signals import find_signals
from issues.services.texts import write_words


def do_what_is_due(*, now: Callable[[], datetime]) -> None:
    """Carry out promises, seal the trail, forget, make digests, write the words of new
    reports, count the days that changed, look for what isn't chance any more, and
    whether what was ended came back.

    A verdict comes after the counts that it reads.
    """
    sweep(at=now())
    seal_when_due(at=now())
    forget_keys(at=now())
    make_due(at=now(), gather=gather)
    subscribe_executives(at=now())
    sweep_files(at=now())
    sweep_imports(at=now())
    write_words()
    count_dirty()
    find_signals(at=now())
    watch(at=now())
    ask_for_checks(at=now())
    read_effects(at=now())
