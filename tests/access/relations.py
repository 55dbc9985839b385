"""Who stands in which relation to a record, by hand: the words of the matrix."""

from tests.access.asking import Row
from tests.access.changes import SEES as CHANGE_SEES
from tests.access.never_grouped import never_sees
from tests.access.world import (
    AT_SCREENS,
    FILE_SEES,
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


#: Whoever works on it and may know the customer; reporter and owner at least.
ATTACHES = joined(REPORTED, OWNS, TRIAGES)


def a_file(opens: By) -> Row:
    """A file, under its report’s address."""
    return Row(opens=opens, about="file", sees=FILE_SEES)


NEVER_SEES = never_sees(ISSUE_SEES)
#: Whoever sorts one of the ends, and sees both.
LIFTS: By = {
    "own": TRIAGES["own"],
    "assigned": NOBODY,
}


def a_remark(opens: By) -> Row:
    """What never belongs together, under its report’s address."""
    return Row(opens=opens, about="never_group", sees=NEVER_SEES)


#: Whoever began a change of many goes on with it and undoes it.
BEGUN: By = {"begun": frozenset({"manager"})}


def change(opens: By) -> Row:
    """A change of many reports."""
    return Row(opens=opens, about="change", sees={"begun": CHANGE_SEES})


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
    "link": TRIAGES,
    "unlink": TRIAGES,
    "take": RECOVERS,
    "pass_on": RECOVERS,
    "snooze": RECOVERS,
    "wake": RECOVERS,
    "undo": RECOVERS,
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
#: Where no check of the effect is arranged, the state says so to all.
CHECKS: By = dict(INITIATIVE_SEES)
#: Where nobody overruled the numbers, likewise to all who may decide at all.
AGREES: By = dict(INITIATIVE_SEES)


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
    "measure": WORKS,
    "check": CHECKS,
    "extend_check": CHECKS,
    "no_effect": CHECKS,
    "override_check": CHECKS,
    "agree_override": AGREES,
    "refuse_override": AGREES,
    "record_impact": WORKS,
    "record_lesson": WORKS,
    "ask_to_close": WORKS,
    "close": DECIDES,
    "close_unsuccessful": DECIDES,
    "reopen": ACCEPTS,
    "finish_quick_fix": WORKS,
    "change_quick_fix": joined(WORKS, ACCEPTS),
    "end_quick_fix": joined(WORKS, ACCEPTS),
    "promote": joined(WORKS, ACCEPTS),
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


#: A digest is its reader's alone; a link from its mail is whoever's who holds it.
DIGEST_SEES: By = {name: frozenset({name}) for name in ("manager", "executive")}


def signed(purpose: str) -> Row:
    """A page behind a signed link: no log-in, no name on it."""
    anyone = dict.fromkeys(DIGEST_SEES, frozenset(AT_SCREENS))
    return Row(
        opens=anyone, about="digest", sees=anyone, public=True, names={"token": purpose}
    )


#: A kept view is its owner’s and theirs it is shared with.
VIEW_SEES: By = {
    "private": frozenset({"manager"}),
    "unit": frozenset({"clerk", "clerk_beside", "manager"}),
    "all": EVERY_PERSON,
}
VIEW_CHANGES: By = {
    "private": frozenset({"manager"}),
    "unit": frozenset({"manager"}),
    "all": EXECUTIVE,
}
#: Who manages the place it is shared with can take it away too.
VIEW_RETIRES = VIEW_CHANGES


def view(opens: By) -> Row:
    return Row(opens=opens, about="view", sees=VIEW_SEES)


#: An import into a unit: its managers and administrators know of it, whoever
#: uploaded the file reads what stands in it.
IMPORT_SEES: By = {
    "unit": frozenset({"manager", "manager_above", "administrator"}),
    "foreign": frozenset({"manager_elsewhere", "administrator"}),
}
IMPORT_PREPARES: By = {
    "unit": frozenset({"manager"}),
    "foreign": frozenset({"manager_elsewhere"}),
}
IMPORTERS: Who = MANAGERS | ADMINISTRATOR


def an_import(opens: By) -> Row:
    return Row(opens=opens, about="import", sees=IMPORT_SEES)


PERSON = administered("person", *BOTH)
UNIT = administered("unit", "hill")
PUBLIC = Row(opens=frozenset(AT_SCREENS), public=True)

#: A manager over the rule’s whole unit, and administrators.
ROUTES: By = {
    "harbour": frozenset({"manager", "manager_above", "administrator"}),
    "far": frozenset({"manager_elsewhere", "administrator"}),
    "all": ADMINISTRATOR,
}
ROUTING_RULE = Row(opens=ROUTES, about="rule", sees=ROUTES)

#: Signal → who sees it: whoever reads all that it counts.
SIGNAL_SEES: By = {
    "harbour": frozenset({"manager", "manager_above"}) | EXECUTIVE,
    "coast": frozenset({"manager_above"}) | EXECUTIVE,
    "place": frozenset({"journey_manager"}) | EXECUTIVE,
    "foreign": frozenset({"manager_elsewhere"}) | EXECUTIVE,
}


#: A narrow token reads what its person does, and puts nothing off.
SIGNAL_READS: By = SIGNAL_SEES | {"harbour": SIGNAL_SEES["harbour"] | {"manager_token"}}


def a_signal(opens: By) -> Row:
    return Row(opens=opens, about="signal", sees=SIGNAL_READS)
