"""The filters of reports and repeat problems: one set for pages and the API.

A word that doesn't exist narrows a list to nothing, which looks like an answer. So
after an empty page (API) or with the words at hand (pages) ``refuse_unknown`` says
which parameter named something that isn't there.
"""

from issues.filters.patterns import PatternFilter
from issues.filters.reports import ISSUE_SORTS, IssueFilter

__all__ = ["ISSUE_SORTS", "IssueFilter", "PatternFilter"]
