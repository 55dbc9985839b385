"""The permission matrix: one row per route, by hand.

A row says, per relation, who is let in and who may know that the record is there.
Nothing here asks the code: where the two disagree, one of them is wrong, and
DESIGN.md section 5 decides which.
"""

from dataclasses import (
    replace,
)

from tests.access.asking import (
    Row,
)
from tests.access.changes import (
    SEES as CHANGE_SEES,
)
from tests.access.relations import (
    ACTION_VERBS,
    ADMINISTRATOR,
    AGREES,
    ATTACHES,
    BEGUN,
    BOTH,
    CHANGES,
    CLERKS,
    DECIDERS,
    DECIDES,
    DIGEST_SEES,
    EVERY_PERSON,
    IMPORT_PREPARES,
    IMPORT_SEES,
    IMPORTERS,
    INITIATIVE_VERBS,
    ISSUE_VERBS,
    LIFTS,
    MANAGERS,
    MANAGES,
    NOBODY,
    PATTERN_VERBS,
    PERSON,
    PROPOSERS,
    PUBLIC,
    READERS,
    ROUTING_RULE,
    SETTINGS,
    SIGNAL_READS,
    SIGNAL_SEES,
    TARGET_VERBS,
    TOKENS,
    TRIAGES,
    UNIT,
    VIEW_CHANGES,
    VIEW_RETIRES,
    VIEW_SEES,
    WRITES,
    By,
    Who,
    a_file,
    a_remark,
    a_signal,
    administered,
    an_import,
    change,
    initiative,
    issue,
    mine,
    part,
    pattern,
    signed,
    view,
    without,
)
from tests.access.world import (
    AT_SCREENS,
    CAUSE_SEES,
    EXPOSURE_SEES,
    FILE_SEES,
    INITIATIVE_SEES,
    ISSUE_SEES,
    PATTERN_SEES,
    TALLY_SEES,
)

MATRIX: dict[str, Row] = {
    "home": Row(opens=EVERY_PERSON),
    "search:find": Row(opens=EVERY_PERSON),
    "exports:export": Row(opens=PROPOSERS),
    "saved_views:list": Row(opens=EVERY_PERSON),
    "saved_views:tabs": Row(opens=EVERY_PERSON),
    "saved_views:keep": Row(opens=EVERY_PERSON),
    "saved_views:change": view(VIEW_CHANGES),
    "saved_views:retire": view(VIEW_RETIRES),
    "issues:report": Row(opens=EVERY_PERSON),
    "issues:report_known": Row(opens=EVERY_PERSON),
    "issues:report_sent": issue(dict(ISSUE_SEES)),
    "issues:my_reports": Row(opens=EVERY_PERSON),
    "issues:inbox": Row(opens=MANAGERS),
    "issues:inbox_next": Row(opens=MANAGERS),
    "issues:inbox_report": issue(
        {relation: people & MANAGERS for relation, people in ISSUE_SEES.items()}
    ),
    "issues:issue_list": Row(opens=READERS),
    "issues:import_list": Row(opens=IMPORTERS),
    "issues:import_detail": an_import(dict(IMPORT_SEES)),
    "issues:import_layout": an_import(IMPORT_PREPARES),
    "issues:import_columns": an_import(IMPORT_PREPARES),
    "issues:import_text": an_import(IMPORT_PREPARES),
    "issues:import_start": an_import(IMPORT_PREPARES),
    "issues:import_cancel": an_import(dict(IMPORT_SEES)),
    "issues:import_undo": an_import(dict(IMPORT_SEES)),
    "issues:import_rejected": an_import(IMPORT_PREPARES),
    "issues:import_mapping": an_import(IMPORT_PREPARES),
    "issues:kept_mapping_list": Row(opens=IMPORTERS),
    "issues:kept_mapping": Row(
        opens={"kept": IMPORTERS}, about="mapping", sees={"kept": IMPORTERS}
    ),
    "issues:bulk_list": Row(opens=MANAGERS),
    "issues:bulk_open": Row(opens=MANAGERS),
    "issues:bulk_detail": change({"begun": CHANGE_SEES}),
    "issues:bulk_report": change({"begun": CHANGE_SEES}),
    "issues:bulkchange_confirm": change(BEGUN),
    "issues:bulkchange_undo": change(BEGUN),
    "issues:issue_detail": issue(dict(ISSUE_SEES)),
    "issues:issue_history": issue(dict(ISSUE_SEES)),
    "issues:issue_message": issue(WRITES),
    "issues:issue_similar": issue(dict(ISSUE_SEES)),
    "issues:issue_never_group": issue(TRIAGES),
    "issues:never_group_lift": a_remark(LIFTS),
    "issues:issue_attach": issue(ATTACHES),
    "issues:file": a_file(dict(FILE_SEES)),
    "issues:file_small": a_file(dict(FILE_SEES)),
    # Added long ago, so that its reporter can't take it back any more.
    "issues:file_withdraw": a_file(TRIAGES),
    "issues:file_judge": a_file(TRIAGES),
    "issues:file_cover": a_file(
        {relation: people & ADMINISTRATOR for relation, people in FILE_SEES.items()}
    ),
    "issues:pattern_list": Row(opens=READERS),
    "issues:pattern_open": Row(opens=MANAGERS),
    "issues:pattern_detail": pattern(dict(PATTERN_SEES)),
    "issues:pattern_history": Row(opens=CAUSE_SEES, about="pattern", sees=CAUSE_SEES),
    "issues:factor_weigh": Row(
        opens=MANAGES, about="factor", sees=CAUSE_SEES, names={"factor": "key"}
    ),
    "issues:signal_list": Row(opens=READERS),
    "issues:signal_detail": a_signal(dict(SIGNAL_SEES)),
    "issues:signal_snooze": a_signal(dict(SIGNAL_SEES)),
    "issues:signal_wake": a_signal(dict(SIGNAL_SEES)),
    "issues:count": Row(opens=CLERKS | MANAGERS),
    "issues:count_take_back": Row(opens=CLERKS | MANAGERS),
    "issues:tally_list": Row(opens=CLERKS | READERS),
    "issues:tally_upload": Row(opens=MANAGERS | ADMINISTRATOR),
    "issues:exposure_list": Row(opens=READERS | ADMINISTRATOR),
    "issues:exposure_gaps": Row(opens=READERS | ADMINISTRATOR),
    "issues:exposure_upload": Row(opens=MANAGERS | ADMINISTRATOR),
    "issues:journey_list": Row(opens=EVERY_PERSON),
    "issues:cause_list": Row(opens=EVERY_PERSON),
    "issues:consistency": Row(opens=READERS),
    "issues:pareto": Row(opens=READERS),
    "issues:pareto_start": Row(opens=READERS),
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
    "issues:rule_list": Row(opens=MANAGERS | ADMINISTRATOR),
    "issues:rule_add": Row(opens=MANAGERS | ADMINISTRATOR),
    "issues:rule_edit": ROUTING_RULE,
    "issues:rule_raise": ROUTING_RULE,
    "issues:rule_retire": ROUTING_RULE,
    "rules:edit": SETTINGS,
    "issues:vocabulary": SETTINGS,
    "issues:term_list": administered("term", "phone"),
    "issues:term_add": administered("term", "phone"),
    "issues:term_edit": administered("term", "phone"),
    "issues:term_retire": administered("term", "phone"),
    "issues:term_accept": administered("term", "phone"),
    "digests:edition_list": Row(opens=READERS),
    "digests:settings": Row(opens=READERS),
    "digests:edition": Row(
        opens=DIGEST_SEES, about="digest", sees=DIGEST_SEES, names={"day": "day"}
    ),
    "digests:stop": signed("stop"),
    "digests:change": signed("change"),
    "jobs:job_list": Row(opens=EVERY_PERSON),
    "jobs:job": mine("job"),
    "jobs:cancel": mine("job"),
    "command_center:overview": Row(opens=READERS),
    "command_center:persistent": Row(opens=READERS),
    "audit:redact_report": issue(
        {relation: people & ADMINISTRATOR for relation, people in ISSUE_SEES.items()}
    ),
    "audit:entry_list": SETTINGS,
    "audit:verification": SETTINGS,
}
MATRIX |= {
    "improvements:initiative_list": Row(opens=EVERY_PERSON),
    "improvements:initiative_propose": Row(opens=PROPOSERS),
    "improvements:quick_fix": Row(opens=MANAGERS),
    "improvements:review_list": Row(opens=DECIDERS),
    "improvements:initiative_detail": initiative(dict(INITIATIVE_SEES)),
    "improvements:initiative_history": initiative(dict(INITIATIVE_SEES)),
    # Not who is only told what became of their report.
    "improvements:initiative_weeks": initiative(
        dict(INITIATIVE_SEES) | {"own": INITIATIVE_SEES["foreign"]}
    ),
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
    "api:command-center": Row(opens=READERS | {"manager_token"}),
    "api:issues_api:pareto": Row(opens=READERS | TOKENS),
    "api:issues_api:consistency": Row(opens=READERS | TOKENS),
    "api:export": Row(opens=PROPOSERS),
    "api:view-list": Row(opens=EVERY_PERSON),
    "api:view-detail": keyed(view(dict(VIEW_SEES))),
    "api:view-change": keyed(view(VIEW_CHANGES)),
    "api:view-retire": keyed(view(VIEW_RETIRES)),
    "api:audit-list": SETTINGS,
    "api:audit-detail": keyed(administered("entry", "last")),
    "api:schema": Row(opens=WITH_ANY_TOKEN),
    "api:docs": Row(opens=WITH_ANY_TOKEN),
    "api:issues_api:issue-list": Row(
        opens=WITH_ANY_TOKEN, changes=EVERY_PERSON | {"service"}
    ),
    "api:issues_api:issue-group-many": Row(opens=MANAGERS),
    "api:issues_api:bulkchange-list": Row(opens=WITH_ANY_TOKEN, changes=MANAGERS),
    "api:issues_api:bulkchange-detail": change({"begun": CHANGE_SEES}),
    "api:issues_api:bulkchange-rows": change({"begun": CHANGE_SEES}),
    "api:issues_api:bulkchange-confirm": change(BEGUN),
    "api:issues_api:bulkchange-undo": change(BEGUN),
    "api:issues_api:issue-file-many": Row(opens=EVERY_PERSON | {"service"}),
    "api:issues_api:import-list": Row(opens=IMPORTERS),
    "api:issues_api:import-detail": keyed(an_import(dict(IMPORT_SEES))),
    "api:issues_api:import-layout": keyed(an_import(IMPORT_PREPARES)),
    "api:issues_api:import-mapping": keyed(an_import(IMPORT_PREPARES)),
    "api:issues_api:import-trial": keyed(an_import(IMPORT_PREPARES)),
    "api:issues_api:import-start": keyed(an_import(IMPORT_PREPARES)),
    "api:issues_api:import-cancel": keyed(an_import(dict(IMPORT_SEES))),
    "api:issues_api:import-undo": keyed(an_import(dict(IMPORT_SEES))),
    "api:issues_api:import-rejected": keyed(an_import(IMPORT_PREPARES)),
    "api:issues_api:issue-detail": issue(dict(ISSUE_SEES)),
    "api:issues_api:issue-history": issue(dict(ISSUE_SEES)),
    "api:issues_api:issue-messages": replace(issue(dict(ISSUE_SEES)), changes=WRITES),
    "api:issues_api:issue-similar": issue(dict(ISSUE_SEES)),
    "api:issues_api:issue-similar-to-words": Row(opens=WITH_ANY_TOKEN),
    "api:issues_api:issue-never-group": replace(
        issue(dict(ISSUE_SEES)), changes=without(TRIAGES, TOKENS)
    ),
    "api:issues_api:issue-lift-never-group": a_remark(without(LIFTS, TOKENS)),
    "api:issues_api:issue-attachments": replace(
        issue(dict(ISSUE_SEES)), changes=without(ATTACHES, TOKENS)
    ),
    "api:issues_api:issue-download": a_file(dict(FILE_SEES)),
    "api:issues_api:issue-withdraw-file": a_file(without(TRIAGES, TOKENS)),
    "api:issues_api:issue-judge-file": a_file(without(TRIAGES, TOKENS)),
    "api:issues_api:tally-list": Row(
        opens=CLERKS | READERS | TOKENS,
        changes=CLERKS | MANAGERS | ADMINISTRATOR | {"service"},
    ),
    "api:issues_api:tally-detail": keyed(
        Row(opens=TALLY_SEES, about="tally", sees=TALLY_SEES)
    ),
    "api:issues_api:tally-bulk": Row(
        opens=CLERKS | MANAGERS | ADMINISTRATOR | {"service"}
    ),
    "api:issues_api:exposure-list": Row(
        opens=READERS | ADMINISTRATOR | TOKENS,
        changes=MANAGERS | ADMINISTRATOR | {"service"},
    ),
    "api:issues_api:exposure-detail": keyed(
        Row(opens=EXPOSURE_SEES, about="exposure", sees=EXPOSURE_SEES)
    ),
    "api:issues_api:exposure-bulk": Row(opens=MANAGERS | ADMINISTRATOR | {"service"}),
    "api:issues_api:exposure-gaps": Row(opens=READERS | ADMINISTRATOR | TOKENS),
    "api:issues_api:signal-list": Row(opens=READERS | {"manager_token"}),
    "api:issues_api:signal-detail": keyed(a_signal(dict(SIGNAL_READS))),
    "api:issues_api:signal-snooze": keyed(a_signal(dict(SIGNAL_SEES))),
    "api:issues_api:signal-wake": keyed(a_signal(dict(SIGNAL_SEES))),
    "api:issues_api:pattern-list": Row(opens=WITH_ANY_TOKEN, changes=MANAGERS),
    "api:issues_api:pattern-detail": pattern(dict(PATTERN_SEES)),
    "api:issues_api:pattern-issues": pattern(dict(PATTERN_SEES)),
    "api:issues_api:pattern-history": Row(
        opens=CAUSE_SEES, about="pattern", sees=CAUSE_SEES
    ),
    "api:issues_api:pattern-weigh": Row(opens=MANAGES, about="factor", sees=CAUSE_SEES),
    "api:improvements_api:review-list": Row(opens=DECIDERS),
    "api:improvements_api:initiative-quick-fix": Row(opens=MANAGERS),
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
for _path, _about, _relation in (
    ("touchpoint", "touchpoint", "desk"),
    ("channel", "channel", "phone"),
    ("cause-type", "cause", "late"),
):
    MATRIX |= {
        f"api:issues_api:{_path}-accept": term(_about, _relation, read=False),
    }
_BY_ROLE = {
    verb: DECIDERS
    for verb, by in INITIATIVE_VERBS.items()
    if by in (DECIDES, CHANGES, AGREES)
} | dict.fromkeys(("check", "extend_check", "no_effect", "override_check"), PROPOSERS)
_SPELLED = {"scope": "set-scope", "add_target": "set-target"}
MATRIX |= {
    f"api:improvements_api:initiative-{_SPELLED.get(verb, verb.replace('_', '-'))}": (
        initiative(among(by, _BY_ROLE.get(verb, EVERY_PERSON | TOKENS)))
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
    "healthz": "says that the process answers, nothing else",
    "readyz": "says what doesn’t answer, nothing else",
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
