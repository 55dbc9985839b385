"""Pareto, Gini and FMEA."""

from itertools import product
from typing import Any

from cxops.stats.pareto import gini, pareto
from cxops.stats.priority import WORST, Band, Table, fmea

Case = dict[str, Any]
DETECTION = "D"
RANK = "LMH"


def _pareto(case: Case) -> dict[str, Any]:
    given, told = case["input"], case["options"]
    found = pareto(
        given["counts"],
        weights=told.get("weights", given.get("weights")),
        threshold=told.get("threshold", 0.8),
        unknown=told.get("unknown", "unknown"),
    )
    return {
        "order": [row.name for row in found.rows],
        "percent": [100 * row.share for row in found.rows],
        "cum_percent": [100 * row.cumulative for row in found.rows],
        "vital_few": list(found.vital_few),
        "n_vital_few": len(found.vital_few),
        "gini": found.gini,
    }


def _gini(case: Case) -> dict[str, Any]:
    corrected = case["options"].get("bias_correction", False)
    return {"gini": gini(case["input"]["x"], corrected=corrected)}


def _band(words: str) -> Band:
    low, _dash, high = words.partition("-")
    return int(low), int(high or low)


def _table(rows: list[Case]) -> Table:
    """The case's own table: its columns are named like "D7-10,5-6,2-4,1"."""
    columns = next(key for key in rows[0]["rows"][0] if key.startswith(DETECTION))
    bands = tuple(_band(words) for words in columns[1:].split(","))
    return Table(
        bands,
        {
            tuple(row["S"]): {tuple(each["O"]): each[columns] for each in row["rows"]}
            for row in rows
        },
    )


def _monotone(letters: dict[tuple[int, int, int], str]) -> bool:
    """Whether no rating that grows lowers the priority."""
    return all(
        RANK.index(letters[worse]) >= RANK.index(letter)
        for ratings, letter in letters.items()
        for axis in range(3)
        if (worse := _one_more(ratings, axis)) in letters
    )


def _one_more(ratings: tuple[int, int, int], axis: int) -> tuple[int, int, int]:
    severity, occurrence, detection = ratings
    return (
        severity + (axis == 0),
        occurrence + (axis == 1),
        detection + (axis == 2),
    )


def _priority(case: Case) -> dict[str, Any]:
    told = case["options"]
    table = {"table": _table(told["table"])} if "table" in told else {}
    found = [fmea(*triple, **table) for triple in case["input"]["triples_S_O_D"]]
    grades = range(1, WORST + 1)
    letters = {
        ratings: str(fmea(*ratings, **table).priority)
        for ratings in product(grades, grades, grades)
    }
    return {
        "ap": [each.priority for each in found],
        "rpn": [each.rpn for each in found],
        "cells": {letter: list(letters.values()).count(letter) for letter in "HML"},
        "monotone": _monotone(letters),
    }


FAMILIES = {
    "pareto": _pareto,
    "pareto.gini": _gini,
    "fmea.action_priority": _priority,
}
