from improvements.models.action import Action
from improvements.models.change import ChangeRequest
from improvements.models.initiative import Initiative
from improvements.models.objective import Objective
from improvements.models.review import Review
from improvements.models.scope import ScopePattern
from improvements.models.target import Target

__all__ = [
    "Action",
    "ChangeRequest",
    "Initiative",
    "Objective",
    "Review",
    "ScopePattern",
    "Target",
]
