"""A day that series begin on; nothing depends on it."""

from datetime import date

DAY = date(2025, 1, 6)
