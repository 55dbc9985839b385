"""The states of an improvement, as the moves name them."""

from improvements.enums import InitiativeState

PROPOSED, ACCEPTED = InitiativeState.PROPOSED.value, InitiativeState.ACCEPTED.value
PLANNED, IN_PROGRESS = InitiativeState.PLANNED.value, InitiativeState.IN_PROGRESS.value
ON_HOLD, IMPLEMENTED = InitiativeState.ON_HOLD.value, InitiativeState.IMPLEMENTED.value
VERIFIED, CLOSED = InitiativeState.VERIFIED.value, InitiativeState.CLOSED.value
CLOSED_UNSUCCESSFUL = InitiativeState.CLOSED_UNSUCCESSFUL.value
REOPENED = InitiativeState.REOPENED.value
REJECTED, WITHDRAWN = InitiativeState.REJECTED.value, InitiativeState.WITHDRAWN.value
