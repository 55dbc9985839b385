"""What the big records share: a version, a readable reference, no deletion."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from cxops.kernel.refs import RefCodec


class Kept(models.Model):
    """A record nobody deletes through any door. It is retired, closed or redacted."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} records are never deleted")


class Versioned(Kept):
    """A record whose every change raises ``version``: the number of If-Match."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Referenced(Versioned):
    """A record people name by its reference (``ISS-7K3Q9X``)."""

    REF: ClassVar[RefCodec]

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """The reference on screens, in mails and in the API."""
        return self.REF.encode(self.pk)
