"""The worker's counting, done at once."""

from issues.services.rollups import count_dirty


def count_all() -> None:
    """Count every day that waits."""
    while count_dirty():
        pass
