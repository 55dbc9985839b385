"""The permission matrix, as data: right × role → over which records.

Read with ``accounts.queries.reach``. A right that isn't in the table is nobody's.
Separation of duties and object rules that need the record itself live in each
app's own ``policies.py``; they narrow, they never widen.
"""

from enum import Flag, auto

from accounts.enums import Role, TokenScope


class Over(Flag):
    """Which records a right reaches. Several add up."""

    NOTHING = 0
    OWN = auto()
    ASSIGNED = auto()
    SCOPE = auto()
    """Those of the membership's unit with its subtree, its journey, or both."""
    ANY = auto()
    """No record is needed: the right is a door."""


MINE = Over.OWN | Over.ASSIGNED
FRONTLINE, MANAGER, EXECUTIVE = Role.FRONTLINE, Role.MANAGER, Role.EXECUTIVE
ADMINISTRATOR = "administrator"

MATRIX: dict[str, dict[str, Over]] = {
    # Reports
    "issue.file": {
        FRONTLINE: Over.ANY,
        MANAGER: Over.ANY,
        EXECUTIVE: Over.ANY,
        ADMINISTRATOR: Over.ANY,
    },
    "issue.read": {
        FRONTLINE: MINE,
        MANAGER: MINE | Over.SCOPE,
        EXECUTIVE: MINE | Over.SCOPE,
        ADMINISTRATOR: MINE,
    },
    "issue.personal": {FRONTLINE: MINE, MANAGER: MINE | Over.SCOPE},
    "issue.list": {MANAGER: Over.ANY, EXECUTIVE: Over.ANY},
    "issue.inbox": {MANAGER: Over.ANY},
    "issue.triage": {MANAGER: Over.SCOPE},
    "issue.recover": {FRONTLINE: Over.ASSIGNED, MANAGER: Over.ASSIGNED | Over.SCOPE},
    "issue.close": {MANAGER: Over.SCOPE},
    "issue.answer": {
        FRONTLINE: Over.OWN,
        MANAGER: Over.OWN,
        EXECUTIVE: Over.OWN,
        ADMINISTRATOR: Over.OWN,
    },
    "issue.message": {
        FRONTLINE: MINE,
        MANAGER: MINE | Over.SCOPE,
        EXECUTIVE: MINE | Over.SCOPE,
        ADMINISTRATOR: Over.OWN,
    },
    "issue.message_internal": {
        FRONTLINE: Over.ASSIGNED,
        MANAGER: Over.ASSIGNED | Over.SCOPE,
        EXECUTIVE: Over.SCOPE,
    },
    # Repeat problems and causes
    "pattern.read": {
        FRONTLINE: Over.ANY,
        MANAGER: Over.SCOPE,
        EXECUTIVE: Over.SCOPE,
        ADMINISTRATOR: Over.ANY,
    },
    "pattern.list": {MANAGER: Over.ANY, EXECUTIVE: Over.ANY},
    "pattern.write": {MANAGER: Over.SCOPE},
    # Improvements
    "initiative.read": {
        FRONTLINE: MINE,
        MANAGER: MINE | Over.SCOPE,
        EXECUTIVE: MINE | Over.SCOPE,
        ADMINISTRATOR: MINE,
    },
    "initiative.propose": {
        FRONTLINE: Over.ANY,
        MANAGER: Over.ANY,
        EXECUTIVE: Over.ANY,
    },
    "initiative.accept": {MANAGER: Over.SCOPE},
    "initiative.work": {
        FRONTLINE: Over.ASSIGNED,
        MANAGER: Over.ASSIGNED,
        EXECUTIVE: Over.ASSIGNED,
    },
    "initiative.decide": {MANAGER: Over.ASSIGNED, EXECUTIVE: Over.ASSIGNED},
    # The installation
    "settings.manage": {ADMINISTRATOR: Over.ANY},
    "vocabulary.read": {
        FRONTLINE: Over.ANY,
        MANAGER: Over.ANY,
        EXECUTIVE: Over.ANY,
        ADMINISTRATOR: Over.ANY,
    },
    "audit.read": {ADMINISTRATOR: Over.ANY},
    "record.redact": {ADMINISTRATOR: Over.ANY},
}

#: The token scope each right needs when a token is used.
SCOPE_OF: dict[str, TokenScope] = {
    "issue.file": TokenScope.ISSUES_FILE,
    "issue.read": TokenScope.ISSUES_READ,
    "issue.personal": TokenScope.ISSUES_PERSONAL,
    "issue.list": TokenScope.ISSUES_READ,
    "issue.inbox": TokenScope.ISSUES_READ,
    "issue.triage": TokenScope.ISSUES_WRITE,
    "issue.recover": TokenScope.ISSUES_WRITE,
    "issue.close": TokenScope.ISSUES_WRITE,
    "issue.answer": TokenScope.ISSUES_WRITE,
    "issue.message": TokenScope.ISSUES_WRITE,
    "issue.message_internal": TokenScope.ISSUES_WRITE,
    "pattern.read": TokenScope.ISSUES_READ,
    "pattern.list": TokenScope.ISSUES_READ,
    "pattern.write": TokenScope.ISSUES_WRITE,
    "initiative.read": TokenScope.INITIATIVES_READ,
    "initiative.propose": TokenScope.INITIATIVES_WRITE,
    "initiative.accept": TokenScope.DECIDE,
    "initiative.work": TokenScope.INITIATIVES_WRITE,
    "initiative.decide": TokenScope.DECIDE,
    "settings.manage": TokenScope.SETTINGS,
    "vocabulary.read": TokenScope.ISSUES_READ,
    "audit.read": TokenScope.AUDIT_READ,
    "record.redact": TokenScope.SETTINGS,
}

#: What a service account may at most: it files and reads, it never decides.
SERVICE_RIGHTS = frozenset(
    {
        "issue.file",
        "issue.read",
        "issue.personal",
        "issue.list",
        "pattern.read",
        "pattern.list",
        "initiative.read",
        "vocabulary.read",
        "audit.read",
    }
)
