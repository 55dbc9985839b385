"""A real SMTP receiver on loopback that is as unreliable as it is told to be."""

import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TROUBLES = ("refused", "hung up", "swallowed")


@dataclass
class PostOffice:
    """Takes mail; refuses some for now, hangs up on some, before or after taking it.

    ``refusing``, ``hanging_up`` and ``swallowing`` say how many of a hundred attempts
    meet that trouble: evenly spread, from a place that the seed draws. A mail that is
    swallowed was taken, but the sender never hears of it.
    """

    seed: int
    refusing: int = 0
    hanging_up: int = 0
    swallowing: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    mails: dict[str, EmailMessage] = field(default_factory=dict)
    people: dict[str, list[str]] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def __post_init__(self) -> None:
        dice = random.Random(self.seed)  # noqa: S311 -- a test's dice
        self._due = {trouble: dice.randrange(100) for trouble in TROUBLES}
        self._lock = threading.Lock()

    def _happens(self, trouble: str, percent: int) -> bool:
        self._due[trouble] += percent
        if self._due[trouble] < 100:
            return False
        self._due[trouble] -= 100
        self.troubles[trouble] += 1
        return True

    async def handle_RCPT(  # noqa: N802 -- the name aiosmtpd asks for
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: Any,
    ) -> str:
        if self._happens("refused", self.refusing):
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- the name aiosmtpd asks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._happens("hung up", self.hanging_up):
            server.transport.abort()
            return "421 4.3.0 Gone"
        self._take(envelope)
        if self._happens("swallowed", self.swallowing):
            server.transport.abort()
            return "421 4.3.0 Gone"
        return "250 OK"

    def _take(self, envelope: Envelope) -> None:
        raw = envelope.content
        assert isinstance(raw, bytes)
        message: Any = message_from_bytes(raw, policy=policy.default)
        name = str(message["Message-ID"])
        with self._lock:
            self.taken[name] += 1
            self.mails[name] = message
            self.people.setdefault(name, []).extend(envelope.rcpt_tos)


@contextmanager
def post_office(**over: int) -> Iterator[PostOffice]:
    """An open post office, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    office = PostOffice(**over, port=port)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
