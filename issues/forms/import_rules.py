"""Answers to the questions about columns ↔ the tables of a mapping."""

from typing import Any

from issues.intake.findings import Findings, FoundColumn
from issues.intake.layout import table_of
from issues.intake.mapping import CHOICES, CREATED, FIELDS, MOMENTS
from issues.intake.suggestions import choice_of

#: Instead of a column: the number is made from the row itself.
CONTENT = "=content"
#: So many foreign words of one column are asked about.
MOST_ASKED = 12
_JOINED = {"description": ": "}
_DAY = "%Y-%m-%d"
Tables = dict[str, Any]


def said_in(findings: Findings, raw: Tables | None) -> Tables:
    """The first answers: those of a mapping, or what names and values suggest."""
    said: Tables = {"voice": "customer", "create": True}
    if raw is None:
        for name, columns in findings.suggested.items():
            _answer(said, name, columns)
        if findings.number_from_content:
            said["col_external_id"] = CONTENT
        return said
    rules = {name: _table(rule) for name, rule in raw.get("fields", {}).items()}
    for name, rule in rules.items():
        if rule.get("content") and not _columns(rule):
            said[f"col_{name}"] = CONTENT
        elif name == "voice" and "value" in rule:
            said["voice"] = rule["value"]
        elif name == "filed_at" and "value" in rule:
            said["day"] = rule["value"]
        else:
            _answer(said, name, _columns(rule))
    said["create"] = any(rules.get(n, {}).get("create") for n in CREATED)
    return said


def mapping_data(said: Tables, findings: Findings, raw: Tables) -> Tables:
    """The tables of a mapping. What a mapping said before about the same columns, and
    no question asks for, stays."""
    before = {name: _table(rule) for name, rule in raw.get("fields", {}).items()}
    fields: Tables = {}
    for name in FIELDS:
        columns = [said.get(f"{part}_{name}") for part in ("col", "and")]
        rule = _rule(name, [c for c in columns if c], said, findings, before)
        if rule:
            fields[name] = rule
    data: Tables = {"source": said["source"]}
    if said.get("mode"):
        data["mode"] = said["mode"]
    data["time_zone"] = said["time_zone"]
    if said.get("to_unit"):
        data["unit"] = said["to_unit"].code
    if said.get("update"):
        data["update"] = True
    data["ignore"] = ["*"]
    file = table_of(findings.layout)
    return data | ({"file": file} if file else {}) | {"fields": fields}


def _rule(
    name: str, columns: list[str], said: Tables, findings: Findings, before: Tables
) -> Tables | None:
    old = before.get(name, {})
    if columns == [CONTENT]:
        return {"content": True}
    if not columns:
        return _constant(name, said, old)
    rule = dict(old) if _columns(old) == columns else {}
    rule |= {"column": columns[0]} if len(columns) == 1 else {"columns": columns}
    found = [c for c in (findings.column(each) for each in columns) if c]
    nothing = {word for column in found for word in column.nothing}
    if nothing:
        rule["empty"] = sorted({*rule.get("empty", ()), *nothing})
    if len(columns) > 1 and name in _JOINED:
        rule.setdefault("between", _JOINED[name])
    _complete(name, rule, said, findings, found)
    return rule


def _constant(name: str, said: Tables, old: Tables) -> Tables | None:
    """What a field is where no column says it."""
    if name == "voice":
        return dict(old) if _columns(old) else {"value": said["voice"]}
    if name == "filed_at" and said.get("day"):
        return {"value": said["day"].isoformat(), "formats": [_DAY]}
    # A constant that no question asks for stays.
    return dict(old) if "value" in old and name not in MOMENTS else None


def _complete(
    name: str,
    rule: Tables,
    said: Tables,
    findings: Findings,
    found: list[FoundColumn],
) -> None:
    """What belongs to the kind of field."""
    if name == "external_id":
        # A row without a number gets one from what it says.
        rule["content"] = True
    elif name in MOMENTS and found:
        rule["formats"] = _formats(found, said, findings) or rule.get("formats", [])
    elif name in CREATED:
        rule.pop("create", None)
        if said.get("create"):
            rule["create"] = True
    elif name in CHOICES and found:
        _translate(name, rule, found[0], said)


def _formats(found: list[FoundColumn], said: Tables, findings: Findings) -> list[str]:
    """The formats of a date, with the time of day of a second column."""
    day = found[0]
    index = findings.columns.index(day)
    formats = []
    for place, shape in enumerate(day.shapes):
        if shape.is_ambiguous:
            answer = said.get(f"date_{index}_{place}")
            formats += [answer] if answer else []
        else:
            formats.append(shape.choices[0])
    time = found[1].time if len(found) > 1 else ""
    return [f"{form} {time}" if time else form for form in formats]


def _translate(name: str, rule: Tables, column: FoundColumn, said: Tables) -> None:
    values = dict(rule.get("values", {}))
    for place, word in enumerate(column.words[:MOST_ASKED]):
        meaning = said.get(f"word_{name}_{place}") or choice_of(name, word)
        if meaning and meaning != word:
            values[word] = meaning
    if values:
        rule["values"] = values


def _answer(said: Tables, name: str, columns: list[str]) -> None:
    for part, column in zip(("col", "and"), columns, strict=False):
        said[f"{part}_{name}"] = column


def _table(rule: Any) -> Tables:
    return {"column": rule} if isinstance(rule, str) else dict(rule)


def _columns(rule: Tables) -> list[str]:
    return list(rule.get("columns", [rule["column"]] if "column" in rule else []))
