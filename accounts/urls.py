"""Pages of people, units, roles, tokens and notifications; mounted at the root."""

from django.urls import path

from accounts.views import (
    entrance,
    notifications,
    people,
    profile,
    roles,
    settings,
    tokens,
    units,
)

app_name = "accounts"

_PERSON = "settings/people/<int:key>/"
_UNIT = "settings/units/<slug:code>/"

urlpatterns = [
    path("settings/", settings.SettingsView.as_view(), name="settings"),
    # People
    path("settings/people/", people.PeopleListView.as_view(), name="people_list"),
    path("settings/people/add/", people.InviteView.as_view(), name="person_add"),
    path(
        "settings/people/add-service/",
        people.ServiceAddView.as_view(),
        name="service_add",
    ),
    path(_PERSON, people.PersonView.as_view(), name="person_detail"),
    path(f"{_PERSON}edit/", people.PersonEditView.as_view(), name="person_edit"),
    path(f"{_PERSON}flags/", people.FlagsView.as_view(), name="person_flags"),
    path(f"{_PERSON}link/", people.LinkView.as_view(), name="person_invite"),
    path(
        f"{_PERSON}deactivate/",
        people.DeactivateView.as_view(),
        name="person_deactivate",
    ),
    path(
        f"{_PERSON}reactivate/",
        people.ReactivateView.as_view(),
        name="person_reactivate",
    ),
    path(f"{_PERSON}role/", roles.RoleGrantView.as_view(), name="role_grant"),
    path(f"{_PERSON}deputy/", roles.DeputyGrantView.as_view(), name="deputy_grant"),
    path(f"{_PERSON}token/", tokens.TokenAddView.as_view(), name="token_add"),
    path("settings/roles/<int:key>/end/", roles.RoleEndView.as_view(), name="role_end"),
    # Units
    path("settings/units/", units.UnitListView.as_view(), name="unit_list"),
    path("settings/add-unit/", units.UnitAddView.as_view(), name="unit_add"),
    path(_UNIT, units.UnitView.as_view(), name="unit_detail"),
    path(f"{_UNIT}edit/", units.UnitEditView.as_view(), name="unit_edit"),
    path(f"{_UNIT}retire/", units.UnitRetireView.as_view(), name="unit_retire"),
    # Tokens
    path("settings/tokens/", tokens.TokenListView.as_view(), name="token_list"),
    path(
        "settings/tokens/<int:key>/revoke/",
        tokens.TokenRevokeView.as_view(),
        name="token_revoke",
    ),
    # One's own
    path("profile/", profile.ProfileView.as_view(), name="profile"),
    path("profile/edit/", profile.ProfileEditView.as_view(), name="profile_edit"),
    path("profile/deputy/", roles.OwnDeputyGrantView.as_view(), name="own_deputy"),
    path(
        "profile/deputy/<int:key>/end/",
        roles.OwnDeputyEndView.as_view(),
        name="own_deputy_end",
    ),
    path("profile/tokens/", tokens.OwnTokenListView.as_view(), name="own_tokens"),
    path("profile/tokens/add/", tokens.OwnTokenAddView.as_view(), name="own_token_add"),
    path(
        "profile/tokens/<int:key>/revoke/",
        tokens.OwnTokenRevokeView.as_view(),
        name="own_token_revoke",
    ),
    path(
        "notifications/",
        notifications.NotificationListView.as_view(),
        name="notification_list",
    ),
    path(
        "notifications/<int:key>/",
        notifications.NotificationReadView.as_view(),
        name="notification_read",
    ),
    # Public
    path(
        "invitation/<str:secret>/",
        entrance.InvitationView.as_view(),
        name="invitation",
    ),
    path(
        "first-administrator/",
        entrance.FirstAdministratorView.as_view(),
        name="first_administrator",
    ),
]
