"""The lease: of several workers, one does the periodic work at a time.

Nothing depends on it for correctness (claims and effects are taken once by
themselves); it keeps workers from doing the same reading over and over.
"""

import os
import socket
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from cxops.models import Lease

#: A holder that died is succeeded after this long.
HELD_FOR = timedelta(seconds=20)
#: How far the clocks of two workers may be apart.
CLOCKS_DIFFER = timedelta(minutes=1)


def this_process() -> str:
    """The holder's name: host and process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def take_lease(name: str, *, holder: str, at: datetime) -> bool:
    """Take or renew a lease; False while another process holds it.

    One that ends much later than any taken now was taken by a clock that has been set
    back since; nobody waits for it.
    """
    until = at + HELD_FOR
    is_impossible = Q(until__gt=until + CLOCKS_DIFFER)
    is_free = Q(holder=holder) | Q(until__lte=at) | is_impossible
    free = Lease.objects.filter(is_free, name=name)
    if free.update(holder=holder, until=until):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=until)
    except IntegrityError:
        return False
    return True


def leave_lease(name: str, *, holder: str, at: datetime) -> None:
    """Let the next one in at once."""
    Lease.objects.filter(name=name, holder=holder).update(until=at)
