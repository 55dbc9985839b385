"""The routes of improvements and of the decisions they wait for."""

from django.urls import path

from improvements.views import (
    charter,
    checking,
    closing,
    measuring,
    moves,
    plan,
    quick_fix,
    register,
    reviews,
    weeks,
)

app_name = "improvements"

_ONE = "initiatives/<str:ref>/"
_MOVES = {
    "accept": moves.AcceptView,
    "turn_down": moves.TurnDownView,
    "name_people": moves.NamePeopleView,
    "edit_plan": plan.EditPlanView,
    "plan": moves.PlanIsReadyView,
    "submit": moves.SubmitView,
    "approve": moves.ApproveView,
    "return": moves.ReturnView,
    "reject": moves.RejectView,
    "reassign": moves.ReassignView,
    "withdraw": moves.WithdrawView,
    "request_change": moves.RequestChangeView,
    "slip": moves.SlipView,
    "grant_change": moves.GrantChangeView,
    "refuse_change": moves.RefuseChangeView,
    "add_action": plan.AddActionView,
    "hold": moves.HoldView,
    "resume": moves.ResumeView,
    "implement": moves.ImplementView,
    "check": checking.CheckView,
    "extend_check": checking.ExtendCheckView,
    "no_effect": checking.NoEffectView,
    "override_check": checking.OverrideCheckView,
    "agree_override": checking.AgreeOverrideView,
    "refuse_override": checking.RefuseOverrideView,
    "record_impact": closing.RecordImpactView,
    "record_lesson": closing.RecordLessonView,
    "ask_to_close": closing.AskToCloseView,
    "close": closing.CloseView,
    "close_unsuccessful": closing.CloseUnsuccessfulView,
    "reopen": closing.ReopenView,
    "finish_quick_fix": quick_fix.FinishView,
    "change_quick_fix": quick_fix.ChangeView,
    "end_quick_fix": quick_fix.EndView,
    "promote": quick_fix.PromoteView,
    "measure": measuring.MeasureView,
    "scope": plan.ScopeView,
    "state_cause": plan.StateCauseView,
    "add_target": plan.AddTargetView,
}
_OF_AN_ACTION = {
    "change_action": plan.ChangeActionView,
    "take_out_action": plan.TakeOutActionView,
    "finish_action": plan.FinishActionView,
    "cancel_action": plan.CancelActionView,
    "hand_over_action": plan.HandOverActionView,
}
_OF_A_TARGET = {
    "change_target": plan.ChangeTargetView,
    "remove_target": plan.RemoveTargetView,
}

urlpatterns = [
    path("initiatives/", register.InitiativeListView.as_view(), name="initiative_list"),
    path(
        "initiatives/propose/",
        register.ProposeView.as_view(),
        name="initiative_propose",
    ),
    path("initiatives/quick-fix/", quick_fix.StartView.as_view(), name="quick_fix"),
    path("reviews/", reviews.ReviewListView.as_view(), name="review_list"),
    path(_ONE, charter.InitiativeView.as_view(), name="initiative_detail"),
    path(f"{_ONE}weeks/", weeks.WeeksView.as_view(), name="initiative_weeks"),
    path(f"{_ONE}history/", charter.HistoryView.as_view(), name="initiative_history"),
    *(
        path(f"{_ONE}{verb}/", view.as_view(), name=f"initiative_{verb}")
        for verb, view in _MOVES.items()
    ),
    *(
        path(
            f"{_ONE}actions/<int:key>/{verb}/",
            view.as_view(),
            name=f"initiative_{verb}",
        )
        for verb, view in _OF_AN_ACTION.items()
    ),
    *(
        path(
            f"{_ONE}targets/<int:key>/{verb}/",
            view.as_view(),
            name=f"initiative_{verb}",
        )
        for verb, view in _OF_A_TARGET.items()
    ),
]
