"""The facts of one Wednesday's digest, written by hand: the shape that is kept."""

from copy import deepcopy
from typing import Any

from cxops.models import DigestEdition
from tests.cxops.digests.town import AS_OF, DAY

BUSY: dict[str, Any] = {
    "schema": 1,
    "site": "https://cx.example.org",
    "change": "/digests/when/7.abc.def/",
    "language": "en",
    "zone": "Europe/Ljubljana",
    "day": "2026-03-11",
    "as_of": "2026-03-11T05:00:00+00:00",
    "scope": {"everything": False, "names": ["Harbour", "Hill"]},
    "period": {"first": "2026-03-10", "last": "2026-03-10"},
    "breakdowns": {"n": 1206, "path": "/issues/?day=10"},
    "near_misses": {"n": 1, "path": "/issues/?near"},
    "voices": [
        {
            "voice": "customer",
            "n": 1145,
            "path": "/issues/?voice=customer",
            "most": [
                {"label": "Lift", "n": 19, "path": "/issues/?at=lift"},
                {"label": None, "n": 4, "path": "/issues/?at=none"},
            ],
            "before": [
                {"day": "2026-03-03", "n": 130, "path": "/issues/?day=3"},
                {"day": "2026-02-24", "n": 0, "path": "/issues/?day=24"},
            ],
        },
        {
            "voice": "staff",
            "n": 61,
            "path": "/issues/?voice=staff",
            "most": [],
            "before": [{"day": "2026-03-03", "n": 0, "path": "/issues/?s"}],
        },
    ],
    "thanks": {
        "n": 1,
        "path": "/issues/?kind=praise",
        "most": [{"label": "Desk", "n": 1, "path": "/issues/?thanks"}],
    },
    "problems": {
        "n": 7,
        "path": "/patterns/?opened",
        "first": [
            {
                "ref": "PAT-222222",
                "path": "/patterns/PAT-222222/",
                "unit": "Hill",
                "n": 5,
                "label": "Lift",
            },
            {
                "ref": "PAT-333333",
                "path": "/patterns/PAT-333333/",
                "unit": "Harbour",
                "n": 0,
                "label": None,
            },
        ],
    },
    "serious": {
        "open": {"n": 4, "path": "/issues/?open"},
        "new": {"n": 1, "path": "/issues/?new"},
        "first": [
            {
                "ref": "ISS-222222",
                "path": "/issues/ISS-222222/",
                "severity": "Harmed or at risk: phone now",
                "label": None,
                "unit": "Harbour",
                "day": "2026-03-10",
                "is_open": False,
            }
        ],
    },
    "nobody": {
        "kinds": [
            {
                "kind": "issue",
                "n": 12,
                "path": "/issues/?nobody",
                "first": [
                    {
                        "ref": "ISS-444444",
                        "path": "/issues/ISS-444444/",
                        "days": 23,
                    },
                    {"ref": "ISS-555555", "path": "/issues/ISS-555555/", "days": 1},
                ],
            },
            {"kind": "pattern", "n": 0, "path": "/patterns/?nobody", "first": []},
            {
                "kind": "initiative",
                "n": 1,
                "path": "/initiatives/?nobody",
                "first": [
                    {
                        "ref": "INI-222222",
                        "path": "/initiatives/INI-222222/",
                        "days": 3,
                    }
                ],
            },
        ]
    },
    "decisions": {
        "n": 2,
        "path": "/reviews/",
        "first": [
            {
                "ref": "INI-333333",
                "path": "/initiatives/INI-333333/",
                "what": "The plan",
                "due": "2026-03-09",
                "is_late": True,
            },
            {
                "ref": "INI-444444",
                "path": "/initiatives/INI-444444/",
                "what": "A change of the plan",
                "due": "2026-03-12",
                "is_late": False,
            },
        ],
    },
    "correction": {
        "period": {"first": "2026-03-09", "last": "2026-03-09"},
        "was": 198,
        "now": 203,
        "late": 5,
        "path": "/issues/?day=9",
    },
}


def some_facts(**over: Any) -> dict[str, Any]:
    """A digest in which everything is said; the caller may change its copy."""
    return deepcopy(BUSY) | over


def quiet_facts(**over: Any) -> dict[str, Any]:
    """A digest of a day on which nothing happened."""
    nothing: dict[str, Any] = {"n": 0, "path": "/issues/?none"}
    rows = nothing | {"first": []}
    voice = nothing | {"most": [], "before": []}
    return (
        some_facts(
            scope={"everything": True, "names": []},
            breakdowns=nothing,
            near_misses=nothing,
            voices=[voice | {"voice": "customer"}, voice | {"voice": "staff"}],
            thanks=nothing | {"most": []},
            problems=rows,
            serious={"open": nothing, "new": nothing, "first": []},
            nobody={"kinds": []},
            decisions=rows,
            correction=None,
        )
        | over
    )


def unsaved_edition(facts: dict[str, Any], **over: Any) -> DigestEdition:
    """An edition with these facts, never stored."""
    values: dict[str, Any] = {
        "local_date": DAY,
        "time_zone": "Europe/Ljubljana",
        "language": "en",
        "hour": 6,
        "as_of": AS_OF,
        "made_at": AS_OF,
    }
    return DigestEdition(facts=facts, **(values | over))
