"""Keys for programs: made once, shown once, revoked at once."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import ApiToken, TokenUse

SEEN_EVERY = timedelta(minutes=5)


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Remember that a token was used; at most one write in five minutes."""
    seen = getattr(token, "use", None)
    if seen is None:
        TokenUse.objects.get_or_create(token=token, defaults={"at": at})
    elif at - seen.at >= SEEN_EVERY:
        # A conditional write: of two requests at once one is enough.
        TokenUse.objects.filter(Q(token=token), at=seen.at).update(at=at)
