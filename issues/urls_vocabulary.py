"""The screens of the vocabulary; included by the routes of this app."""

from django.urls import path

from issues.views import vocabulary as words

_WORDS = "settings/vocabulary/"

urlpatterns = [
    path(_WORDS, words.VocabularyView.as_view(), name="vocabulary"),
    path(f"{_WORDS}<kind>/", words.TermListView.as_view(), name="term_list"),
    path(f"{_WORDS}<kind>/add/", words.TermAddView.as_view(), name="term_add"),
    path(
        f"{_WORDS}<kind>/<slug>/edit/", words.TermEditView.as_view(), name="term_edit"
    ),
    path(
        f"{_WORDS}<kind>/<slug>/accept/",
        words.TermAcceptView.as_view(),
        name="term_accept",
    ),
    path(
        f"{_WORDS}<kind>/<slug>/retire/",
        words.TermRetireView.as_view(),
        name="term_retire",
    ),
]
