"""The permission matrix: one row per route, by hand.

A row says, per relation, who is let in and who may know that the record is there.
Nothing here asks the code: where the two disagree, one of them is wrong, and
DESIGN.md section 5 decides which.
"""

from dataclasses import replace

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

#: A manager over the report’s unit or journey; over a restricted one, who is on it.
TRIAGES: By = {
    "own": frozenset({"manager", "manager_above", "journey_manager"}),
    "assigned": frozenset({"manager_above"}),
    "unit": frozenset({"manager", "manager_above"}),
    "journey": frozenset({"manager_above", "journey_manager"}),
    "foreign": frozenset({"manager_elsewhere"}),
    "restricted": frozenset({"manager_above"}),
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
    WORKS,
    everywhere(frozenset({"manager_elsewhere"}), WORKS)
    | {"acting": frozenset({"clerk_beside"}), "unit": frozenset({"manager_above"})},
)
#: The named approver of the open review; where none is open, the state says so.
DECIDES: By = dict(INITIATIVE_SEES) | {"to_decide": frozenset({"manager"})}
#: Where no change was asked for, the state says so to all who may decide at all.
CHANGES: By = dict(INITIATIVE_SEES)


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
    "grant_change": CHANGES,
    "refuse_change": CHANGES,
    "hold": WORKS,
    "resume": WORKS,
    "implement": WORKS,
    "reassign": joined(WORKS, ACCEPTS),
    "add_action": WORKS,
    "scope": WORKS,
    # About one of its repeat problems: where there is none of one's own, it says so.
    "state_cause": without(INITIATIVE_SEES, EXECUTIVE),
    "add_target": WORKS,
}
ACTION_VERBS: dict[str, By] = {
    "finish": ACTS,
    "cancel": WORKS,
    "change": WORKS,
    "take_out": WORKS,
    "hand_over": joined(WORKS, ACCEPTS),
}
TARGET_VERBS: dict[str, By] = {"change": WORKS, "remove": WORKS}
PROPOSERS: Who = CLERKS | MANAGERS | EXECUTIVE
DECIDERS: Who = MANAGERS | EXECUTIVE


def part(about: str, opens: By) -> Row:
    """An action or a target, under its improvement's address."""
    return Row(opens=opens, about=about, sees=INITIATIVE_SEES)


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
    "issues:vocabulary": SETTINGS,
    "issues:term_list": administered("term", "phone"),
    "issues:term_add": administered("term", "phone"),
    "issues:term_edit": administered("term", "phone"),
    "issues:term_retire": administered("term", "phone"),
    "audit:entry_list": SETTINGS,
    "audit:verification": SETTINGS,
}
MATRIX |= {
    "improvements:initiative_list": Row(opens=EVERY_PERSON),
    "improvements:initiative_propose": Row(opens=PROPOSERS),
    "improvements:review_list": Row(opens=DECIDERS),
    "improvements:initiative_detail": initiative(dict(INITIATIVE_SEES)),
    "improvements:initiative_history": initiative(dict(INITIATIVE_SEES)),
}
MATRIX |= {
    f"improvements:initiative_{verb}": initiative(by)
    for verb, by in INITIATIVE_VERBS.items()
}
MATRIX |= {
    f"improvements:initiative_{verb}_{about}": part(about, by)
    for about, verbs in (("action", ACTION_VERBS), ("target", TARGET_VERBS))
    for verb, by in verbs.items()
}
MATRIX |= {f"issues:issue_{verb}": issue(by) for verb, by in ISSUE_VERBS.items()}
MATRIX |= {f"issues:pattern_{verb}": pattern(MANAGES) for verb in PATTERN_VERBS}

# --- The API --------------------------------------------------------------------

WITH_ANY_TOKEN: Who = EVERY_PERSON | TOKENS


def among(by: By, who: Who) -> By:
    """Those of a table whose role has the right at all: the API asks that first."""
    return {relation: people & who for relation, people in by.items()}


def keyed(row: Row, name: str = "key") -> Row:
    """The API calls every key and code ``ref``."""
    return replace(row, names={"ref": name})


def term(about: str, relation: str, *, read: bool) -> Row:
    """A word of the vocabulary: all read it, administrators change it."""
    sees = {relation: WITH_ANY_TOKEN if read else ADMINISTRATOR}
    return Row(
        opens=sees,
        changes={relation: ADMINISTRATOR},
        about=about,
        sees=sees,
        names={"ref": "slug"},
    )


OWN_TOKEN: By = {
    "clerk": frozenset({"clerk", "administrator"}),
    "manager": frozenset({"manager", "manager_token", "administrator"}),
}
OWN_LINE: By = {
    "clerk": frozenset({"clerk"}),
    "manager": frozenset({"manager", "manager_token"}),
}
API_SETTINGS: dict[str, Row] = {
    "person-list": SETTINGS,
    "person-detail": keyed(PERSON),
    "person-deactivate": keyed(PERSON),
    "person-edit": keyed(PERSON),
    "person-reactivate": keyed(PERSON),
    "person-set-flags": keyed(PERSON),
    "unit-list": Row(opens=WITH_ANY_TOKEN, changes=ADMINISTRATOR),
    "unit-detail": Row(
        opens={"hill": WITH_ANY_TOKEN},
        about="unit",
        sees={"hill": WITH_ANY_TOKEN},
        names={"ref": "code"},
    ),
    "unit-edit": keyed(UNIT, "code"),
    "unit-retire": keyed(UNIT, "code"),
    "membership-list": SETTINGS,
    "membership-detail": keyed(administered("role", *BOTH)),
    "membership-end": keyed(administered("role", *BOTH)),
    "token-list": Row(opens=WITH_ANY_TOKEN),
    "token-detail": keyed(Row(opens=OWN_TOKEN, about="token", sees=OWN_TOKEN)),
    "token-revoke": keyed(Row(opens=OWN_TOKEN, about="token", sees=OWN_TOKEN)),
    "notification-list": Row(opens=WITH_ANY_TOKEN),
    "notification-detail": keyed(
        Row(opens=OWN_LINE, about="notification", sees=OWN_LINE)
    ),
    "notification-read": keyed(
        Row(opens=OWN_LINE, about="notification", sees=OWN_LINE)
    ),
    "me": Row(opens=WITH_ANY_TOKEN),
}
MATRIX |= {f"api:accounts_api:{name}": row for name, row in API_SETTINGS.items()}
MATRIX |= {
    "api:rules": SETTINGS,
    "api:audit-list": SETTINGS,
    "api:audit-detail": keyed(administered("entry", "last")),
    "api:schema": Row(opens=WITH_ANY_TOKEN),
    "api:docs": Row(opens=WITH_ANY_TOKEN),
    "api:issues_api:issue-list": Row(
        opens=WITH_ANY_TOKEN, changes=EVERY_PERSON | {"service"}
    ),
    "api:issues_api:issue-group-many": Row(opens=MANAGERS),
    "api:issues_api:issue-detail": issue(dict(ISSUE_SEES)),
    "api:issues_api:issue-history": issue(dict(ISSUE_SEES)),
    "api:issues_api:issue-messages": replace(issue(dict(ISSUE_SEES)), changes=WRITES),
    "api:issues_api:pattern-list": Row(opens=WITH_ANY_TOKEN, changes=MANAGERS),
    "api:issues_api:pattern-detail": pattern(dict(PATTERN_SEES)),
    "api:issues_api:pattern-issues": pattern(dict(PATTERN_SEES)),
    "api:issues_api:pattern-history": Row(
        opens=CAUSE_SEES, about="pattern", sees=CAUSE_SEES
    ),
    "api:issues_api:pattern-weigh": Row(opens=MANAGES, about="factor", sees=CAUSE_SEES),
    "api:improvements_api:review-list": Row(opens=DECIDERS),
    "api:improvements_api:initiative-list": Row(opens=EVERY_PERSON, changes=PROPOSERS),
    "api:improvements_api:initiative-detail": initiative(dict(INITIATIVE_SEES)),
    "api:improvements_api:initiative-history": initiative(dict(INITIATIVE_SEES)),
}
MATRIX |= {
    f"api:issues_api:issue-{verb.replace('_', '-')}": issue(without(by, TOKENS))
    for verb, by in ISSUE_VERBS.items()
}
MATRIX |= {
    f"api:issues_api:pattern-{verb.replace('_', '-')}": pattern(MANAGES)
    for verb in PATTERN_VERBS
}
for _path, _about, _relation in (
    ("journey", "journey", "arrive"),
    ("stage", "stage", "desk"),
    ("touchpoint", "touchpoint", "desk"),
    ("channel", "channel", "phone"),
    ("cause-type", "cause", "late"),
):
    MATRIX |= {
        f"api:issues_api:{_path}-list": Row(
            opens=WITH_ANY_TOKEN, changes=ADMINISTRATOR
        ),
        f"api:issues_api:{_path}-detail": term(_about, _relation, read=True),
        f"api:issues_api:{_path}-edit": term(_about, _relation, read=False),
        f"api:issues_api:{_path}-retire": term(_about, _relation, read=False),
    }
_SPELLED = {"scope": "set-scope", "add_target": "set-target"}
MATRIX |= {
    f"api:improvements_api:initiative-{_SPELLED.get(verb, verb.replace('_', '-'))}": (
        initiative(among(by, DECIDERS) if by in (DECIDES, CHANGES) else by)
    )
    for verb, by in INITIATIVE_VERBS.items()
    if verb != "state_cause"
}
MATRIX |= {
    f"api:improvements_api:initiative-{verb.replace('_', '-')}-{about}": part(about, by)
    for about, verbs in (("action", ACTION_VERBS), ("target", TARGET_VERBS))
    for verb, by in verbs.items()
}

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
    "api:nothing": "whatever the API doesn’t know: a 404 in its own shape",
}
