"""The log-ins of the demo people: made per installation, readable by its owner only."""

import json
import os
from pathlib import Path

from django.conf import settings

_NAME = "demo-logins.json"
_OWNER_ONLY = 0o600


def keep_logins(passwords: dict[str, str]) -> None:
    """Write the passwords where nobody else on the machine can read them."""
    path = _path()
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, _OWNER_ONLY), "w", encoding="utf-8") as file:
        json.dump(passwords, file, indent=2)


def read_logins() -> dict[str, str]:
    """The passwords by the short name of the person; empty where there is no demo."""
    try:
        kept: dict[str, str] = json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return kept


def _path() -> Path:
    return Path(settings.VAR_DIR) / _NAME
