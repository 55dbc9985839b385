"""The lifecycles of improvements and of their actions, as tables."""

from improvements.workflow.action import ACTION_FLOW
from improvements.workflow.initiative import INITIATIVE_FLOW

__all__ = ["ACTION_FLOW", "INITIATIVE_FLOW"]
