from issues.models.cause import ContributingFactor
from issues.models.customer import Customer
from issues.models.intake import ImportBatch
from issues.models.issue import Issue
from issues.models.journey import Journey, Stage, Touchpoint
from issues.models.message import Message
from issues.models.pattern import Pattern
from issues.models.vocabulary import Channel, RootCause

__all__ = [
    "Channel",
    "ContributingFactor",
    "Customer",
    "ImportBatch",
    "Issue",
    "Journey",
    "Message",
    "Pattern",
    "RootCause",
    "Stage",
    "Touchpoint",
]
