"""The moment at which tests happen, unless they say otherwise."""

from datetime import UTC, datetime

AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
