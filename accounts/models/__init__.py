from accounts.models.invitation import Invitation
from accounts.models.membership import Membership
from accounts.models.notification import Delivery, Notification
from accounts.models.token import ApiToken, TokenUse
from accounts.models.unit import Unit
from accounts.models.user import User

__all__ = [
    "ApiToken",
    "Delivery",
    "Invitation",
    "Membership",
    "Notification",
    "TokenUse",
    "Unit",
    "User",
]
