"""The whole loop in typed calls of a client that was generated from the document.

Run with the folder of ``cxops_client`` on the path; the checks of types see what a
program's author would see. Prints what the test looks at, as JSON.

    python -m tests.api.generated_loop ADDRESS < stage.json
"""

import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import uuid4

from cxops_client import AuthenticatedClient
from cxops_client.api.cause_types import cause_type_list
from cxops_client.api.channels import channel_list
from cxops_client.api.initiatives import (
    initiative_accept,
    initiative_add_action,
    initiative_approve,
    initiative_edit_plan,
    initiative_finish_action,
    initiative_history,
    initiative_implement,
    initiative_list,
    initiative_plan,
    initiative_propose,
    initiative_retrieve,
    initiative_set_target,
    initiative_submit,
)
from cxops_client.api.issues import (
    issue_close,
    issue_file,
    issue_group_many,
    issue_link,
    issue_list,
    issue_messages,
    issue_put_right,
    issue_resolve,
    issue_retrieve,
    issue_triage,
    issue_unlink,
)
from cxops_client.api.me import me
from cxops_client.api.patterns import pattern_open, pattern_state_cause
from cxops_client.api.reviews import review_list
from cxops_client.api.touchpoints import touchpoint_list
from cxops_client.models import (
    AcceptIn,
    ActionIn,
    CertaintyEnum,
    CloseIn,
    EditPlanIn,
    Error,
    FactorRoleEnum,
    FileIn,
    FinishActionIn,
    GroupManyIn,
    ImplementIn,
    InitiativeListStateItem,
    InitiativeStateEnum,
    IssueStateEnum,
    LinkIn,
    MaybeReasonIn,
    MessageKindEnum,
    OpenPatternIn,
    PatternStateEnum,
    ProposeIn,
    ProtectionEnum,
    PutRightIn,
    RecoveryEnum,
    SeverityEnum,
    StateCauseIn,
    StrengthEnum,
    SubmitIn,
    TargetIn,
    TriageIn,
)

Answer = TypeVar("Answer")


def done(answer: Answer | Error | None) -> Answer:
    """The record of a call that went well."""
    assert answer is not None
    assert not isinstance(answer, Error), answer
    return answer


def refused(answer: object) -> list[str]:
    """The codes of a call that was refused."""
    assert isinstance(answer, Error), answer
    return [error.code for error in answer.errors]


def version(number: int) -> str:
    """The ETag that a decision is made on."""
    return f'"{number}"'


@dataclass
class Stage:
    """Who plays, each with a client of their own, and where."""

    front: AuthenticatedClient
    desk: AuthenticatedClient
    decider: AuthenticatedClient
    top: AuthenticatedClient
    unit: str
    today: date

    def on(self, days: int) -> date:
        return self.today + timedelta(days=days)


def who(client: AuthenticatedClient) -> int:
    """The person behind a token."""
    return done(me.sync(client=client)).id


def file_and_sort(stage: Stage) -> str:
    """Filed once, however often it is sent; sorted by the manager."""
    place = done(touchpoint_list.sync(client=stage.front)).results[0].slug
    channel = done(channel_list.sync(client=stage.front)).results[0].slug
    body = FileIn(
        description="Lift dead again. Lady with a pram.",
        touchpoint=place,
        channel=channel,
        unit=stage.unit,
    )
    key = uuid4().hex
    filed = done(issue_file.sync(client=stage.front, body=body, idempotency_key=key))
    again = done(issue_file.sync(client=stage.front, body=body, idempotency_key=key))
    assert (filed.ref, filed.state) == (again.ref, IssueStateEnum.NEW)
    triaged = done(
        issue_triage.sync(
            filed.ref,
            client=stage.desk,
            body=TriageIn(
                severity=SeverityEnum.LET_DOWN, touchpoint=place, owner=who(stage.desk)
            ),
            if_match=version(filed.version),
        )
    )
    assert (triaged.state, triaged.severity) == (IssueStateEnum.TRIAGED, 3)
    return filed.ref


def tell_twice_and_undo(stage: Stage, report: str) -> str:
    """The same event filed again, linked, counted once, undone and linked anew."""
    other = done(
        issue_file.sync(
            client=stage.front,
            body=FileIn(description="The lift again.", unit=stage.unit),
        )
    ).ref
    same = LinkIn(same_as=report)
    linked = done(issue_link.sync(other, client=stage.desk, body=same))
    assert (linked.is_duplicate, linked.same_event.main) == (True, report)
    main = done(issue_retrieve.sync(report, client=stage.desk))
    assert main.same_event.linked == [other]
    once = done(issue_list.sync(client=stage.desk, duplicates="none"))
    assert [row.ref for row in once.results] == [report]
    undone = done(issue_unlink.sync(other, client=stage.desk, body=MaybeReasonIn()))
    assert (undone.is_duplicate, undone.state) == (False, IssueStateEnum.NEW)
    assert done(issue_link.sync(other, client=stage.desk, body=same)).is_duplicate
    return other


def find_the_cause(stage: Stage, report: str) -> str:
    """A repeat problem with the report in it and a cause with evidence."""
    pattern = done(
        pattern_open.sync(
            client=stage.desk,
            body=OpenPatternIn(title="The lift fails every week", unit=stage.unit),
        )
    )
    done(
        issue_group_many.sync(
            client=stage.desk,
            body=GroupManyIn(pattern=pattern.ref, issues=[report]),
            if_match=version(pattern.version),
        )
    )
    causes = done(cause_type_list.sync(client=stage.desk, page_size=100)).results
    leaf = next(cause.slug for cause in causes if cause.under is not None)
    stated = done(
        pattern_state_cause.sync(
            pattern.ref,
            client=stage.desk,
            body=StateCauseIn(
                sentence="The door motor is twelve years old.",
                cause=leaf,
                role=FactorRoleEnum.MAIN,
                certainty=CertaintyEnum.CONFIRMED,
                evidence="Maintenance log of May.",
            ),
        )
    )
    assert [factor.cause for factor in stated.factors] == [leaf]
    return pattern.ref


def propose_and_plan(stage: Stage, pattern: str) -> str:
    """Proposed, accepted by another manager, planned by its owner."""
    proposed = done(
        initiative_propose.sync(
            client=stage.desk,
            body=ProposeIn(
                title="A lift that works",
                summary="Nobody with a pram is stranded.",
                unit=stage.unit,
                patterns=[pattern],
            ),
        )
    )
    ref = proposed.ref
    accepted = initiative_accept.sync(
        ref,
        client=stage.decider,
        body=AcceptIn(owner=who(stage.desk), sponsor=who(stage.top)),
        if_match=version(proposed.version),
    )
    assert done(accepted).state == InitiativeStateEnum.ACCEPTED
    done(initiative_set_target.sync(ref, client=stage.desk, body=target(stage)))
    action = ActionIn(
        title="Replace the motor",
        owner=who(stage.desk),
        due_on=stage.on(30),
        strength=StrengthEnum.STRONG,
    )
    done(initiative_add_action.sync(ref, client=stage.desk, body=action))
    plan = EditPlanIn(
        due_on=stage.on(60),
        check_on=stage.on(120),
        protection=ProtectionEnum.YES,
        protection_note="A colleague carries prams.",
    )
    assert (
        done(initiative_edit_plan.sync(ref, client=stage.desk, body=plan)).missing == []
    )
    planned = initiative_plan.sync(ref, client=stage.desk, body=MaybeReasonIn())
    assert done(planned).state == InitiativeStateEnum.PLANNED
    return ref


def target(stage: Stage) -> TargetIn:
    return TargetIn(
        measure="Reports about the lift",
        unit_of_measure="a month",
        baseline="8",
        baseline_source="CXOps",
        baseline_from=stage.on(-60),
        baseline_to=stage.on(-1),
        goal="1",
        due_on=stage.on(90),
    )


def decide(stage: Stage, ref: str) -> list[str]:
    """Submitted and approved by the other manager; the codes of what was refused."""
    submitted = done(
        initiative_submit.sync(
            ref,
            client=stage.desk,
            body=SubmitIn(approver=who(stage.decider), due_on=stage.on(7)),
        )
    )
    own = initiative_approve.sync(
        ref,
        client=stage.desk,
        body=MaybeReasonIn(),
        if_match=version(submitted.version),
    )
    stale = initiative_approve.sync(
        ref,
        client=stage.decider,
        body=MaybeReasonIn(),
        if_match=version(submitted.version - 1),
    )
    waiting = done(review_list.sync(client=stage.decider)).results
    assert [row.initiative.ref for row in waiting] == [ref]
    approved = done(
        initiative_approve.sync(
            ref,
            client=stage.decider,
            body=MaybeReasonIn(),
            if_match=version(submitted.version),
        )
    )
    assert approved.state == InitiativeStateEnum.IN_PROGRESS
    return refused(own) + refused(stale)


def implement(stage: Stage, ref: str) -> None:
    """The action done, the fix in effect: what was approved has started and ended."""
    whole = done(initiative_retrieve.sync(ref, client=stage.desk))
    done(
        initiative_finish_action.sync(
            ref,
            whole.actions[0].id,
            client=stage.desk,
            body=FinishActionIn(result="New motor since Monday."),
        )
    )
    finished = done(
        initiative_implement.sync(
            ref,
            client=stage.desk,
            body=ImplementIn(
                fixed_from=stage.today,
                fixed_place="Harbour, lift 2",
                evidence="No stop in the test week.",
            ),
        )
    )
    assert finished.fixed_from == stage.today
    assert finished.scope[0].state == PatternStateEnum.FIXED


def close(stage: Stage, report: str) -> None:
    done(
        issue_put_right.sync(
            report,
            client=stage.desk,
            body=PutRightIn(recovery=RecoveryEnum.DONE, note="Carried the pram."),
        )
    )
    done(issue_resolve.sync(report, client=stage.desk, body=MaybeReasonIn()))
    words = CloseIn(outcome="The motor is new. Thank you.")
    closed = done(issue_close.sync(report, client=stage.desk, body=words))
    assert closed.state == IssueStateEnum.CLOSED


def outcomes(stage: Stage, report: str) -> list[str]:
    """What the reporter was told."""
    thread = done(issue_messages.sync(report, client=stage.front)).results
    return [row.text for row in thread if row.kind == MessageKindEnum.OUTCOME]


def play(stage: Stage) -> dict[str, object]:
    """The loop from the first report to its history."""
    report = file_and_sort(stage)
    again = tell_twice_and_undo(stage, report)
    pattern = find_the_cause(stage, report)
    ref = propose_and_plan(stage, pattern)
    refusals = decide(stage, ref)
    implement(stage, ref)
    close(stage, report)
    register = done(
        initiative_list.sync(
            client=stage.top, state=[InitiativeListStateItem.IMPLEMENTED]
        )
    )
    history = done(initiative_history.sync(ref, client=stage.top)).results
    return {
        "register": [row.ref == ref for row in register.results],
        "refused": refusals,
        "history": [entry.text for entry in history],
        "told": [outcomes(stage, report), outcomes(stage, again)],
    }


def main() -> None:
    given = json.loads(sys.stdin.read())
    clients = {
        name: AuthenticatedClient(base_url=sys.argv[1], token=token, timeout=None)
        for name, token in given["tokens"].items()
    }
    stage = Stage(
        front=clients["clerk"],
        desk=clients["manager"],
        decider=clients["approver"],
        top=clients["executive"],
        unit=given["unit"],
        today=date.fromisoformat(given["today"]),
    )
    print(json.dumps(play(stage)))  # noqa: T201 -- the test reads this line


if __name__ == "__main__":
    main()
