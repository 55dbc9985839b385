"""The project package: ground (kernel), wiring and everything above the apps."""

from cxops.celery import app as celery_app

__all__ = ["celery_app"]
