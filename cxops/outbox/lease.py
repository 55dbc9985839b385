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


def this_process() -> str:
    """The holder's name: host and process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def take_lease(name: str, *, holder: str, at: datetime) -> bool:
    """Take or renew a lease; False while another process holds it."""
    until = at + HELD_FOR
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lte=at), name=name)
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
