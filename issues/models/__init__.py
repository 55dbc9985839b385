from issues.models.attachment import Attachment
from issues.models.bulk import BulkChange, BulkRow
from issues.models.cause import ContributingFactor
from issues.models.customer import Customer
from issues.models.daily_count import DailyCount, DirtyCell
from issues.models.exposure import Exposure
from issues.models.intake import (
    ImportBatch,
    ImportedTerm,
    ImportFindings,
    ImportMapping,
    ImportRow,
)
from issues.models.issue import Issue
from issues.models.journey import Journey, Stage, Touchpoint
from issues.models.message import Message
from issues.models.never_group import NeverGroup
from issues.models.pattern import Pattern
from issues.models.routing import RoutingRule
from issues.models.signal import Signal, SignalLook, SignalSnooze
from issues.models.snooze import Snooze
from issues.models.tally import Tally
from issues.models.text import IssueText, PatternText
from issues.models.vocabulary import Channel, RootCause

__all__ = [
    "Attachment",
    "BulkChange",
    "BulkRow",
    "Channel",
    "ContributingFactor",
    "Customer",
    "DailyCount",
    "DirtyCell",
    "Exposure",
    "ImportBatch",
    "ImportFindings",
    "ImportMapping",
    "ImportRow",
    "ImportedTerm",
    "Issue",
    "IssueText",
    "Journey",
    "Message",
    "NeverGroup",
    "Pattern",
    "PatternText",
    "RootCause",
    "RoutingRule",
    "Signal",
    "SignalLook",
    "SignalSnooze",
    "Snooze",
    "Stage",
    "Tally",
    "Touchpoint",
]
