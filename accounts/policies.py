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
    "issue.link": {MANAGER: Over.SCOPE},
    "issue.attach": {
        FRONTLINE: MINE,
        MANAGER: MINE | Over.SCOPE,
        EXECUTIVE: MINE,
        ADMINISTRATOR: Over.OWN,
    },
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
    "issue.import": {MANAGER: Over.SCOPE, ADMINISTRATOR: Over.ANY},
    # Repeat problems and causes
    "pattern.read": {
        FRONTLINE: Over.ANY,
        MANAGER: Over.SCOPE,
        EXECUTIVE: Over.SCOPE,
        ADMINISTRATOR: Over.ANY,
    },
    "pattern.list": {MANAGER: Over.ANY, EXECUTIVE: Over.ANY},
    "pattern.write": {MANAGER: Over.SCOPE},
    # Counts without a form, and volumes
    "tally.count": {FRONTLINE: Over.SCOPE, MANAGER: Over.SCOPE},
    "tally.import": {MANAGER: Over.SCOPE, ADMINISTRATOR: Over.ANY},
    "tally.read": {
        FRONTLINE: Over.OWN,
        MANAGER: Over.OWN | Over.SCOPE,
        EXECUTIVE: Over.SCOPE,
    },
    "exposure.write": {MANAGER: Over.SCOPE, ADMINISTRATOR: Over.ANY},
    "exposure.read": {
        MANAGER: Over.SCOPE,
        EXECUTIVE: Over.SCOPE,
        ADMINISTRATOR: Over.ANY,
    },
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
    # Lists: kept views of them, and their rows as a file
    "view.keep": {
        FRONTLINE: Over.OWN,
        MANAGER: Over.OWN,
        EXECUTIVE: Over.OWN,
        ADMINISTRATOR: Over.OWN,
    },
    "view.share": {MANAGER: Over.SCOPE, EXECUTIVE: Over.SCOPE},
    "list.export": {FRONTLINE: Over.ANY, MANAGER: Over.ANY, EXECUTIVE: Over.ANY},
    # Summaries
    "command_center.read": {MANAGER: Over.ANY, EXECUTIVE: Over.ANY},
    "signal.read": {MANAGER: Over.SCOPE, EXECUTIVE: Over.SCOPE},
    "signal.snooze": {MANAGER: Over.SCOPE, EXECUTIVE: Over.SCOPE},
    "digest.read": {MANAGER: Over.OWN, EXECUTIVE: Over.OWN},
    # The installation
    "settings.manage": {ADMINISTRATOR: Over.ANY},
    "routing.manage": {MANAGER: Over.SCOPE, ADMINISTRATOR: Over.ANY},
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
    "issue.link": TokenScope.ISSUES_WRITE,
    "issue.attach": TokenScope.ISSUES_WRITE,
    "issue.answer": TokenScope.ISSUES_WRITE,
    "issue.message": TokenScope.ISSUES_WRITE,
    "issue.import": TokenScope.ISSUES_WRITE,
    "issue.message_internal": TokenScope.ISSUES_WRITE,
    "pattern.read": TokenScope.ISSUES_READ,
    "pattern.list": TokenScope.ISSUES_READ,
    "pattern.write": TokenScope.ISSUES_WRITE,
    "tally.count": TokenScope.ISSUES_FILE,
    "tally.import": TokenScope.ISSUES_FILE,
    "tally.read": TokenScope.ISSUES_READ,
    "exposure.write": TokenScope.ISSUES_FILE,
    "exposure.read": TokenScope.ISSUES_READ,
    "initiative.read": TokenScope.INITIATIVES_READ,
    "initiative.propose": TokenScope.INITIATIVES_WRITE,
    "initiative.accept": TokenScope.DECIDE,
    "initiative.work": TokenScope.INITIATIVES_WRITE,
    "initiative.decide": TokenScope.DECIDE,
    "view.keep": TokenScope.VIEWS,
    "view.share": TokenScope.VIEWS,
    "list.export": TokenScope.EXPORT,
    "command_center.read": TokenScope.ISSUES_READ,
    "signal.read": TokenScope.ISSUES_READ,
    "signal.snooze": TokenScope.ISSUES_WRITE,
    "digest.read": TokenScope.ISSUES_READ,
    "settings.manage": TokenScope.SETTINGS,
    "routing.manage": TokenScope.SETTINGS,
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
        "tally.count",
        "tally.import",
        "tally.read",
        "exposure.write",
        "exposure.read",
        "initiative.read",
        "list.export",
        "vocabulary.read",
        "audit.read",
    }
)
