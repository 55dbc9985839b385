from improvements.models.action import Action
from improvements.models.baseline import Baseline
from improvements.models.change import ChangeRequest
from improvements.models.check import EffectivenessCheck
from improvements.models.gain import Impact, Lesson
from improvements.models.initiative import Initiative
from improvements.models.objective import Objective
from improvements.models.reading import Reading
from improvements.models.reopening import Reopening
from improvements.models.review import Review
from improvements.models.scope import ScopePattern
from improvements.models.target import Target

__all__ = [
    "Action",
    "Baseline",
    "ChangeRequest",
    "EffectivenessCheck",
    "Impact",
    "Initiative",
    "Lesson",
    "Objective",
    "Reading",
    "Reopening",
    "Review",
    "ScopePattern",
    "Target",
]
