"""The environment, read once, with every mistake collected.

Guards: a wrong value never becomes a silent default. Each mistake is a sentence that
names the variable, says what is wrong and what to do; `finish()` refuses to start
with all of them at once, so that one start is enough to see everything.
"""

import os
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError


class SettingsRefused(ImproperlyConfigured):
    """The start is refused; the message is for people, not a programming error."""


class Environment:
    """Typed reads of `CXOPS_*`; wrong values become sentences, not exceptions."""

    def __init__(self) -> None:
        self._env = Env()
        self._known: set[str] = set()
        self.problems: list[str] = []

    def refuse(self, sentence: str) -> None:
        """Note one mistake; the start goes on until all are known."""
        self.problems.append(sentence)

    def finish(self) -> None:
        """Refuse to start when anything was wrong."""
        self._refuse_misspelt_names()
        if self.problems:
            refuse_to_start(self.problems)

    def text(self, name: str, default: str) -> str:
        return self._read(self._env.str, name, default, "is not text")

    def flag(self, name: str, default: bool) -> bool:
        return self._read(
            self._env.bool, name, default, "is neither yes nor no: use 1 or 0"
        )

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        remedy = f"is not a whole number from {least} to {most}: correct it"
        value = self._read(self._env.int, name, default, remedy)
        if not least <= value <= most:
            self.refuse(f"{name}={value} {remedy} or unset it.")
            return default
        return value

    def names(self, name: str) -> list[str]:
        """A comma-separated list; blanks are dropped."""
        found = self._read(self._env.list, name, [], "is not a comma-separated list")
        return [entry.strip() for entry in found if entry.strip()]

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value not in available_timezones():
            self.refuse(
                f"{name}={value!r} is no time zone this machine knows: use an IANA "
                "name such as Europe/Zagreb."
            )
            return default
        return value

    def choice(self, name: str, default: str, allowed: list[str]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            self.refuse(
                f"{name}={value!r} is not on offer: use one of {', '.join(allowed)}."
            )
            return default
        return value

    def web_address(self, name: str, default: str) -> SplitResult:
        """An http(s) address of a host, without path, query or password."""
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
            plain = not (parts.path or parts.query or parts.fragment or parts.username)
            # Reading the port is what validates it.
            good = parts.scheme in {"http", "https"} and parts.hostname and plain
            good = good and parts.port != 0
        except ValueError:
            good = False
        if not good:
            self.refuse(
                f"{name}={value!r} is not the address people open: give scheme and "
                "host, for example https://cxops.example.org."
            )
            return urlsplit(default)
        return parts

    def connection(
        self, name: str, default: str, schemes: set[str], example: str
    ) -> str:
        """A service address whose scheme we support; its password is never shown."""
        value = self.text(name, default)
        scheme = value.partition("://")[0]
        if "://" not in value or scheme not in schemes:
            known = ", ".join(sorted(f"{known}://" for known in schemes))
            self.refuse(
                f"{name} starts with {scheme[:20]!r}, which CXOps can't use: it knows "
                f"{known}, for example {example}."
            )
            return default
        return value

    def parsed(
        self, parser: str, name: str, value: str, remedy: str, **options: Any
    ) -> dict[str, Any]:
        """Turn an address into Django's dictionary, through environs' parsers."""
        # environs reads only from an environment, so the checked value is lent to
        # the parser as the default of a variable that is certainly not set.
        read = getattr(self._env, parser)
        try:
            return dict(read(f"{name}__CHECKED", value, **options))
        except (EnvError, ValueError):
            self.refuse(f"{name} could not be read as an address: {remedy}.")
            return {}

    def secret(self, name: str, file: Path, remedy: str) -> str:
        """A secret from NAME, from the file named in NAME_FILE, or from `file`."""
        value = self.text(name, "")
        named = self.text(f"{name}_FILE", "")
        if value and named:
            self.refuse(
                f"{name} and {name}_FILE are both set, so it is unclear which one "
                "counts: unset one of them."
            )
            return value
        if value:
            return value
        source = Path(named) if named else file
        try:
            return source.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            missing = (
                f"{name}_FILE={named} does not exist"
                if named
                else (f"{name} is not set and there is no {file}")
            )
            self.refuse(f"{missing}: {remedy}.")
        except (OSError, UnicodeDecodeError) as error:
            self.refuse(f"{source} can't be read ({type(error).__name__}): {remedy}.")
        return ""

    def _read(
        self, read: Callable[..., Any], name: str, default: Any, problem: str
    ) -> Any:
        self._known.add(name)
        given = os.environ.get(name, "")
        if not given.strip():
            return default
        try:
            return read(name)
        except EnvError:
            self.refuse(f"{name}={given!r} {problem}, or unset it.")
            return default

    def _refuse_misspelt_names(self) -> None:
        """A misspelt name would leave its default in force without a word."""
        for name in sorted(set(os.environ) - self._known):
            if name.startswith("CXOPS_") and not name.startswith("CXOPS_TEST_"):
                meant = get_close_matches(name, self._known, n=1, cutoff=0.85)
                if meant:
                    self.refuse(
                        f"{name} is no setting of CXOps, probably {meant[0]} is "
                        "meant: rename or unset it."
                    )


def private_folder(path: Path) -> Path:
    """Make a folder that only this account may read; keep an existing one as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def refuse_to_start(problems: list[str]) -> NoReturn:
    """Stop the start with every problem on its own line."""
    lines = "\n".join(f"  - {problem}" for problem in problems)
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    message = f"CXOps can't start: {count} in its settings.\n{lines}"
    raise SettingsRefused(message)
