"""A mapping as the TOML text that ``import_issues`` takes. Pure."""

import re
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = ("source", "mode", "time_zone", "unit", "update", "ignore")


def toml_of(data: dict[str, Any]) -> str:
    """The text of a mapping given as tables, as ``raw_mapping`` reads it back."""
    lines = [f"{name} = {_value(data[name])}" for name in _HEAD if name in data]
    if data.get("file"):
        lines += ["", "[file]"]
        lines += [f"{key} = {_value(value)}" for key, value in data["file"].items()]
    tables = []
    lines += ["", "[fields]"]
    for name, rule in data.get("fields", {}).items():
        if isinstance(rule, dict) and isinstance(rule.get("values"), dict):
            tables.append((name, rule))
        else:
            lines.append(f"{name} = {_value(rule)}")
    for name, rule in tables:
        lines += ["", f"[fields.{name}]"]
        lines += [f"{_key(key)} = {_value(value)}" for key, value in rule.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return "[" + ", ".join(_value(item) for item in value) + "]"


def _text(text: str) -> str:
    r"""A basic string: what TOML doesn't take as it is goes as ``\uXXXX``."""
    signs = []
    for sign in text:
        if sign in '"\\':
            signs.append(f"\\{sign}")
        elif sign < " " or sign == "\x7f" or "\ud800" <= sign <= "\udfff":
            signs.append(f"\\u{ord(sign):04x}")
        else:
            signs.append(sign)
    return '"' + "".join(signs) + '"'
