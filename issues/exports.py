"""Reports, repeat problems and numbers as tables, as far as the reader may know them.

What may name a person goes only to those who work on the report: the customer's name,
the reporter's own words, and who is on it. Executives and programs without the scope
for personal data read the same rows with those columns empty or masked.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.policies import Over
from accounts.queries.reach import reach_of
from cxops.kernel.columns import Column, of, word
from issues.access import is_own_pattern
from issues.models import Issue, Pattern
from issues.policies import can_see_personal
from issues.queries.counting import LIMIT, count_in_words
from issues.queries.membership import pattern_seen
from issues.queries.report import masked


def _works_on_it(reader: Any, issue: Issue) -> bool:
    return bool(can_see_personal(reader, issue))


def _description(issue: Issue, reader: Any) -> str:
    return issue.description if _works_on_it(reader, issue) else ""


def _customer(issue: Issue, reader: Any) -> str:
    """The name for a manager; the front line takes no names out of the house."""
    if issue.customer is None:
        return ""
    manages = Over.SCOPE in reach_of(reader).over("issue.personal")
    name = issue.customer.name
    return name if manages and _works_on_it(reader, issue) else masked(name)


def _owner(issue: Issue, reader: Any) -> str:
    """No table by named employee but for themselves and their manager."""
    if issue.owner is None:
        return ""
    known = issue.owner_id == reader.pk or _works_on_it(reader, issue)
    return str(issue.owner) if known else ""


def _pattern(issue: Issue, reader: Any) -> str:
    seen = pattern_seen(reader, issue)
    return seen.ref if seen else ""


REPORT_COLUMNS = (
    Column(_("Reference"), of("ref")),
    Column(_("Kind"), word("kind")),
    Column(_("Said by"), word("voice")),
    Column(_("State"), word("state")),
    Column(_("Severity"), of("severity")),
    Column(_("What happened"), of("title")),
    Column(_("In the reporter’s words"), _description),
    Column(_("Code of the unit"), of("unit.code")),
    Column(_("Unit"), of("unit.name")),
    Column(_("Where it went wrong"), of("touchpoint.name")),
    Column(_("How we heard"), of("channel.name")),
    Column(_("Looks like"), of("cause.name")),
    Column(_("Repeat problem"), _pattern),
    Column(_("Same event as another report"), of("is_duplicate")),
    Column(_("The customer now"), word("customer_mood")),
    Column(_("Customer"), _customer),
    Column(_("Customers hit"), of("customers_affected")),
    Column(_("Cost"), of("cost")),
    Column(_("Day it happened"), of("occurred_on")),
    Column(_("Reported"), of("filed_at")),
    Column(_("Who is on it"), _owner),
    Column(_("Next step by"), of("next_step_at")),
    Column(_("Closed"), of("closed_at")),
    Column(_("Came from"), of("source")),
    Column(_("Number there"), of("external_id")),
)


def _count(pattern: Any, reader: Any) -> Any:
    """How many reports the reader may see; nothing where 0 would say there are none."""
    number: int = pattern.report_count
    if not number and not is_own_pattern(reader, pattern):
        return None
    return number if number <= LIMIT else count_in_words(number)


def _pattern_owner(pattern: Pattern, reader: Any) -> str:
    if pattern.owner is None:
        return ""
    known = pattern.owner_id == reader.pk or reach_of(reader).covering(
        "pattern.write", pattern.unit_id
    )
    return str(pattern.owner) if known else ""


PATTERN_COLUMNS = (
    Column(_("Reference"), of("ref")),
    Column(_("Repeat problem"), of("title")),
    Column(_("What to say"), of("workaround")),
    Column(_("State"), word("state")),
    Column(_("Code of the unit"), of("unit.code")),
    Column(_("Unit"), of("unit.name")),
    Column(_("Reports"), _count),
    Column(_("Main cause"), of("main_sentence")),
    Column(_("Who is on it"), _pattern_owner),
    Column(_("Opened"), of("created_at")),
    Column(_("Published"), of("published_at")),
    Column(_("Fix in effect from"), of("fixed_from")),
    Column(_("Accepted until"), of("accepted_until")),
    Column(_("Came back"), of("recurrence_count")),
)

_FIGURE = (
    Column(_("What was counted"), of("measure")),
    Column(_("Code of the unit"), of("unit.code")),
    Column(_("Unit"), of("unit.name")),
    Column(_("Where"), of("touchpoint.name")),
    Column(_("First day"), of("first_on")),
    Column(_("Last day"), of("last_on")),
)
_TOLD = (
    Column(_("Came from"), of("source")),
    Column(_("Recorded"), of("recorded_at")),
    Column(_("Superseded"), of("superseded_at")),
)
TALLY_COLUMNS = (
    *_FIGURE,
    Column(_("Hour"), of("hour")),
    Column(_("Looks like"), of("cause.name")),
    Column(_("How we heard"), of("channel.name")),
    Column(_("Said by"), word("voice")),
    Column(_("Number"), of("number")),
    *_TOLD,
)
EXPOSURE_COLUMNS = (*_FIGURE, Column(_("Number"), of("number")), *_TOLD)
