"""The permission matrix: one row per route, by hand.

A row says, per relation, who is let in and who may know that the record is there.
Nothing here asks the code: where the two disagree, one of them is wrong, and
DESIGN.md section 5 decides which.
"""

from tests.access.asking import Row
from tests.access.world import (
    AT_SCREENS,
    CAUSE_SEES,
    INITIATIVE_SEES,
    ISSUE_SEES,
    LOGGED_IN,
    PATTERN_SEES,
)

Who = frozenset[str]
By = dict[str, Who]

NOBODY: Who = frozenset()
#: What a token of narrow scope or a service may not do, whoever it belongs to.
TOKENS: Who = frozenset({"service", "manager_token"})
MANAGERS: Who = frozenset(
    {"manager", "manager_above", "manager_elsewhere", "journey_manager"}
)
CLERKS: Who = frozenset({"clerk", "clerk_beside", "clerk_elsewhere"})
EXECUTIVE: Who = frozenset({"executive"})
ADMINISTRATOR: Who = frozenset({"administrator"})
READERS: Who = MANAGERS | EXECUTIVE


def everywhere(who: Who, relations: By) -> By:
    """The same people for every relation."""
    return dict.fromkeys(relations, who)


def without(by: By, who: Who) -> By:
    return {relation: people - who for relation, people in by.items()}


def joined(*tables: By) -> By:
    """The people of several tables, relation by relation."""
    return {
        relation: frozenset().union(*(table[relation] for table in tables))
        for relation in tables[0]
    }


# --- Reports --------------------------------------------------------------------

#: A manager over the report's unit or journey; nobody over a restricted one.
TRIAGES: By = {
    "own": frozenset({"manager", "manager_above", "journey_manager"}),
    "assigned": frozenset({"manager_above"}),
    "unit": frozenset({"manager", "manager_above"}),
    "journey": frozenset({"manager_above", "journey_manager"}),
    "foreign": frozenset({"manager_elsewhere"}),
    "restricted": NOBODY,
    "withdrawn": NOBODY,
}
#: Whoever is on it.
OWNS: By = everywhere(NOBODY, ISSUE_SEES) | {
    "assigned": frozenset({"clerk"}),
    "restricted": frozenset({"manager_above"}),
}
#: Whoever reported it.
REPORTED: By = {
    "own": frozenset({"clerk"}),
    "assigned": frozenset({"clerk_elsewhere"}),
    "unit": frozenset({"clerk_beside"}),
    "journey": frozenset({"clerk_elsewhere"}),
    "foreign": NOBODY,
    "restricted": frozenset({"clerk_elsewhere"}),
    "withdrawn": NOBODY,
}
RECOVERS = joined(TRIAGES, OWNS)
EDITS = joined(TRIAGES, REPORTED)
WRITES = without(ISSUE_SEES, TOKENS)


def issue(opens: By) -> Row:
    return Row(opens=opens, about="issue", sees=ISSUE_SEES)


ISSUE_VERBS: dict[str, By] = {
    "triage": TRIAGES,
    "ask": TRIAGES,
    "answer": REPORTED,
    "put_right": RECOVERS,
    "resolve": RECOVERS,
    "close": TRIAGES,
    "decline": TRIAGES,
    "reopen": TRIAGES,
    "thank": TRIAGES,
    "edit": EDITS,
    "group": TRIAGES,
    "ungroup": TRIAGES,
    "restrict": TRIAGES,
    "unrestrict": RECOVERS,
}

# --- Repeat problems ------------------------------------------------------------

#: A manager of the home unit.
MANAGES: By = {
    "published": frozenset({"manager_elsewhere"}),
    "unit": frozenset({"manager", "manager_above"}),
    "owned": frozenset({"manager_elsewhere"}),
    "journey": frozenset({"manager_above"}),
    "foreign": frozenset({"manager_elsewhere"}),
}
PATTERN_VERBS = (
    "confirm",
    "accept",
    "refute",
    "reopen",
    "edit",
    "publish",
    "state_cause",
)


def pattern(opens: By) -> Row:
    return Row(opens=opens, about="pattern", sees=PATTERN_SEES)


# --- Improvements ---------------------------------------------------------------

#: A manager of its unit or journey.
ACCEPTS: By = {
    "unit": frozenset({"manager", "manager_above"}),
    "owned": frozenset({"manager_elsewhere"}),
    "acting": frozenset({"manager_elsewhere"}),
    "journey": frozenset({"manager_elsewhere", "journey_manager"}),
    "own": frozenset({"manager_elsewhere"}),
    "to_decide": frozenset({"manager_elsewhere"}),
    "foreign": frozenset({"manager_elsewhere"}),
}
#: Its owner.
WORKS: By = everywhere(NOBODY, INITIATIVE_SEES) | {
    "owned": frozenset({"clerk"}),
    "acting": frozenset({"manager_elsewhere"}),
    "own": frozenset({"manager_elsewhere"}),
    "to_decide": frozenset({"manager_elsewhere"}),
}
#: Its owner, or its proposer while it has none.
WITHDRAWS: By = WORKS | {
    "unit": frozenset({"manager_above"}),
    "journey": frozenset({"manager_elsewhere"}),
    "foreign": frozenset({"manager_elsewhere"}),
}
#: Its owner, or whoever has one of its actions.
ACTS: By = joined(
    WORKS, everywhere(NOBODY, WORKS) | {"acting": frozenset({"clerk_beside"})}
)
#: The named approver of the open review; where none is open, the state says so.
DECIDES: By = dict(INITIATIVE_SEES) | {"to_decide": frozenset({"manager"})}


def initiative(opens: By) -> Row:
    return Row(opens=opens, about="initiative", sees=INITIATIVE_SEES)


INITIATIVE_VERBS: dict[str, By] = {
    "accept": ACCEPTS,
    "turn_down": ACCEPTS,
    "name_people": joined(WORKS, ACCEPTS),
    "edit_plan": WORKS,
    "plan": WORKS,
    "submit": WORKS,
    "approve": DECIDES,
    "return": DECIDES,
    "reject": DECIDES,
    "withdraw": WITHDRAWS,
    "request_change": WORKS,
    "slip": WORKS,
    "grant_change": dict(INITIATIVE_SEES),
    "refuse_change": dict(INITIATIVE_SEES),
    "finish_action": ACTS,
    "cancel_action": WORKS,
    "hold": WORKS,
    "resume": WORKS,
    "implement": WORKS,
}

# --- People, units, tokens ------------------------------------------------------

BOTH = ("clerk", "manager")
SETTINGS = Row(opens=ADMINISTRATOR)
EVERY_PERSON: Who = LOGGED_IN


def administered(about: str, *relations: str) -> Row:
    """A record of the settings: administrators, nobody else."""
    people = dict.fromkeys(relations, ADMINISTRATOR)
    return Row(opens=people, about=about, sees=people)


def mine(about: str) -> Row:
    """A record of one person, administrators included in nobody else's."""
    people = {name: frozenset({name}) for name in BOTH}
    return Row(opens=people, about=about, sees=people)


PERSON = administered("person", *BOTH)
UNIT = administered("unit", "hill")
PUBLIC = Row(opens=frozenset(AT_SCREENS), public=True)

MATRIX: dict[str, Row] = {
    "home": Row(opens=EVERY_PERSON),
    "issues:report": Row(opens=EVERY_PERSON),
    "issues:report_sent": issue(dict(ISSUE_SEES)),
    "issues:my_reports": Row(opens=EVERY_PERSON),
    "issues:inbox": Row(opens=MANAGERS),
    "issues:issue_list": Row(opens=READERS),
    "issues:issues_group": Row(opens=MANAGERS),
    "issues:issue_detail": issue(dict(ISSUE_SEES)),
    "issues:issue_history": issue(dict(ISSUE_SEES)),
    "issues:issue_message": issue(WRITES),
    "issues:pattern_list": Row(opens=READERS),
    "issues:pattern_open": Row(opens=MANAGERS),
    "issues:pattern_detail": pattern(dict(PATTERN_SEES)),
    "issues:pattern_history": Row(opens=CAUSE_SEES, about="pattern", sees=CAUSE_SEES),
    "issues:factor_weigh": Row(
        opens=MANAGES, about="factor", sees=CAUSE_SEES, names={"factor": "key"}
    ),
    "issues:journey_list": Row(opens=EVERY_PERSON),
    "issues:cause_list": Row(opens=EVERY_PERSON),
    "accounts:settings": SETTINGS,
    "accounts:people_list": SETTINGS,
    "accounts:person_add": SETTINGS,
    "accounts:service_add": SETTINGS,
    "accounts:person_detail": PERSON,
    "accounts:person_edit": PERSON,
    "accounts:person_flags": PERSON,
    "accounts:person_invite": PERSON,
    "accounts:person_deactivate": PERSON,
    "accounts:person_reactivate": PERSON,
    "accounts:role_grant": PERSON,
    "accounts:deputy_grant": PERSON,
    "accounts:token_add": administered("service", "service"),
    "accounts:role_end": administered("role", *BOTH),
    "accounts:unit_list": SETTINGS,
    "accounts:unit_add": SETTINGS,
    "accounts:unit_detail": UNIT,
    "accounts:unit_edit": UNIT,
    "accounts:unit_retire": UNIT,
    "accounts:token_list": SETTINGS,
    "accounts:token_revoke": administered("token", *BOTH),
    "accounts:profile": Row(opens=EVERY_PERSON),
    "accounts:profile_edit": Row(opens=EVERY_PERSON),
    "accounts:own_deputy": Row(opens=EVERY_PERSON),
    "accounts:own_deputy_end": Row(
        opens=dict.fromkeys(BOTH, NOBODY),
        about="role",
        sees=dict.fromkeys(BOTH, NOBODY),
    ),
    "accounts:own_tokens": Row(opens=EVERY_PERSON),
    "accounts:own_token_add": Row(opens=EVERY_PERSON),
    "accounts:own_token_revoke": mine("token"),
    "accounts:notification_list": Row(opens=EVERY_PERSON),
    "accounts:notification_read": mine("notification"),
    "accounts:invitation": Row(
        opens={"clerk": frozenset(AT_SCREENS)},
        about="invitation",
        sees={"clerk": frozenset(AT_SCREENS)},
        public=True,
    ),
    "accounts:first_administrator": PUBLIC,
    "rules:edit": SETTINGS,
}
MATRIX |= {f"issues:issue_{verb}": issue(by) for verb, by in ISSUE_VERBS.items()}
MATRIX |= {f"issues:pattern_{verb}": pattern(MANAGES) for verb in PATTERN_VERBS}

#: Routes that allauth serves to people who aren't logged in, and why each may.
ENTRANCE = {
    "account_login": "the log-in itself",
    "account_logout": "leads back to the log-in",
    "account_inactive": "says that the account is closed",
    "account_reauthenticate": "asks for the password again",
    "account_change_password": "for whoever is logged in; allauth asks",
    "account_reset_password": "asks for a link",
    "account_reset_password_done": "says that a link was sent, to anybody",
    "account_reset_password_from_key": "the link",
    "account_reset_password_from_key_done": "says that it worked",
    "account_signup": "closed: a 404",
    "account_email": "closed: a 404",
    "account_set_password": "closed: a 404",
    "account_email_verification_sent": "closed: a 404",
    "account_confirm_email": "closed: a 404",
}
