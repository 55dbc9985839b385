"""Tests of the top package never write beside the installation's own anchor."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def anchor(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def] # noqa: ANN001 -- pytest-django's fixture
    """The anchor file of this test."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchor.jsonl"
    return settings.AUDIT_ANCHOR_FILE
