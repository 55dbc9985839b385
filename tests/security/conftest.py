"""The organisation of the access tests, looked at by somebody who means harm."""

from tests.access.conftest import asker, world

__all__ = ["asker", "world"]
