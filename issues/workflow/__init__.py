"""The lifecycles of reports, repeat problems and changes of many, as tables."""

from issues.workflow.bulk import BULK_FLOW
from issues.workflow.issue import ISSUE_FLOW, can_be_told
from issues.workflow.pattern import PATTERN_FLOW

__all__ = ["BULK_FLOW", "ISSUE_FLOW", "PATTERN_FLOW", "can_be_told"]
