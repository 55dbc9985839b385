"""What people are told about improvements, and in which words."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notifications.kinds import Kind, register
from improvements.models import Initiative

if TYPE_CHECKING:
    from accounts.models import User

TO_DECIDE = "improvements.to_decide"
DECIDED = "improvements.decided"
NAMED = "improvements.named"
TO_CHECK = "improvements.to_check"
TO_SECOND = "improvements.to_second"
CAME_BACK = "improvements.came_back"
ENDED = "improvements.ended"


def visible_initiatives(user: "User") -> Any:
    """The improvements this person may read at this moment."""
    return Initiative.objects.visible_to(user)


def find_initiative(user: "User", key: int) -> Any | None:
    """The improvement, if this person may read it at this moment."""
    return visible_initiatives(user).filter(pk=key).first()


register(
    Kind(
        TO_DECIDE,
        gettext_lazy("You are asked to decide"),
        lambda initiative, who: (
            _("%(who)s asks for your decision on %(ref)s.")
            % {"who": who, "ref": initiative.ref}
        ),
        find_initiative,
        visible_initiatives,
    )
)
register(
    Kind(
        DECIDED,
        gettext_lazy("There is a decision on your improvement"),
        lambda initiative, who: (
            _("%(who)s decided on %(ref)s.") % {"who": who, "ref": initiative.ref}
        ),
        find_initiative,
        visible_initiatives,
    )
)
register(
    Kind(
        NAMED,
        gettext_lazy("You have a part in an improvement"),
        lambda initiative, who: (
            _("%(who)s named you in %(ref)s.") % {"who": who, "ref": initiative.ref}
        ),
        find_initiative,
        visible_initiatives,
    )
)
register(
    Kind(
        TO_CHECK,
        gettext_lazy("You are asked whether an improvement worked"),
        lambda initiative, who: (
            _("It is time to look whether %(ref)s worked.") % {"ref": initiative.ref}
        ),
        find_initiative,
        visible_initiatives,
    )
)
register(
    Kind(
        TO_SECOND,
        gettext_lazy("You are asked to agree as the second person"),
        lambda initiative, who: (
            _("%(who)s overruled the numbers of %(ref)s and asks you to agree.")
            % {"who": who, "ref": initiative.ref}
        ),
        find_initiative,
        visible_initiatives,
    )
)
register(
    Kind(
        CAME_BACK,
        gettext_lazy("A problem that was solved came back"),
        lambda initiative, who: (
            _("What %(ref)s had ended came back. It is open again.")
            % {"ref": initiative.ref}
        ),
        find_initiative,
        visible_initiatives,
    )
)
register(
    Kind(
        ENDED,
        gettext_lazy("What became of your report"),
        lambda initiative, who: (
            _("“%(title)s”, which is about your report, has come to its end.")
            % {"title": initiative.title}
        ),
        find_initiative,
        visible_initiatives,
    )
)
