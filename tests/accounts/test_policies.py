"""The permission matrix as data: whole, and closed where it must be."""

from accounts.enums import Role, TokenScope
from accounts.policies import ADMINISTRATOR, MATRIX, SCOPE_OF, SERVICE_RIGHTS

NEVER_FOR_SERVICES = {
    TokenScope.DECIDE,
    TokenScope.SETTINGS,
    TokenScope.ISSUES_WRITE,
    TokenScope.INITIATIVES_WRITE,
}


def test_every_right_has_a_token_scope_and_every_scope_a_right() -> None:
    assert set(SCOPE_OF) == set(MATRIX)
    assert set(SCOPE_OF.values()) == set(TokenScope)


def test_every_right_is_somebodys_and_of_known_roles() -> None:
    roles = {*Role, ADMINISTRATOR}
    for right, row in MATRIX.items():
        assert row, right
        assert set(row) <= roles, right


def test_services_file_and_read_and_never_decide_set_or_write() -> None:
    assert set(MATRIX) >= SERVICE_RIGHTS
    assert {SCOPE_OF[right] for right in SERVICE_RIGHTS} & NEVER_FOR_SERVICES == set()


def test_administrators_never_decide_nor_work_on_records() -> None:
    theirs = {right for right, row in MATRIX.items() if ADMINISTRATOR in row}

    assert {right for right in theirs if SCOPE_OF[right] == TokenScope.DECIDE} == set()
    assert (
        theirs
        & {
            "issue.triage",
            "issue.close",
            "issue.recover",
            "pattern.write",
            "initiative.work",
        }
        == set()
    )
