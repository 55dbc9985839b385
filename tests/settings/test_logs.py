"""What a database quotes in its complaints does not reach the logs."""

import logging

from cxops.settings.logs import drop_quoted_values


def test_drop_quoted_values_keeps_the_error_and_cuts_the_row() -> None:
    event = {
        "event": "save failed",
        "exception": (
            "UniqueViolation: duplicate key value\n"
            "DETAIL:  Key (email)=(ana@example.org) already exists.\n"
            "in save()"
        ),
    }
    assert drop_quoted_values(logging.getLogger(), "error", event) == {
        "event": "save failed",
        "exception": (
            "UniqueViolation: duplicate key value\nDETAIL: (left out)\nin save()"
        ),
    }
