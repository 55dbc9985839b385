"""The embedded queue: a folder of messages, none of which is seen half written.

kombu gives a message its name before its content. A worker that looks just between
takes an empty message and stops for good, and with it everything `serve` started.
"""

import time
import uuid
from json import dumps
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem

SCHEME = "filesystem"


class Channel(filesystem.Channel):
    """kombu's own, but a message gets its name when it is complete."""

    # kombu's two bases name the message differently.
    def _put(  # type: ignore[override]
        self, queue: str, payload: Any, **kwargs: Any
    ) -> None:
        folder = Path(self.data_folder_out)
        # Messages are taken in the order of their names.
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}"
        draft = folder / f"{name}.draft"
        try:
            draft.write_text(dumps(payload), encoding="utf-8")
            draft.replace(folder / f"{name}.{queue}.msg")
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {folder}") from error


class Transport(filesystem.Transport):
    """The transport behind ``filesystem://``."""

    Channel = Channel


def install() -> None:
    """Let every connection to ``filesystem://`` use it."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
