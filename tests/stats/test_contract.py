"""What the product does with too little or broken data, as it was agreed."""

import pytest

from tests.stats.adapter import run_contract
from tests.stats.reference import FOLDER, MISSING, Case, contracts, deviation

EXACT = {"rel": 1e-9, "abs": 1e-9}


@pytest.mark.skipif(not FOLDER, reason=MISSING)
@pytest.mark.parametrize("case", contracts(), ids=lambda case: case["id"])
def test_a_contract_case_is_kept(case: Case) -> None:
    answer = run_contract(case)

    for key, expected in case["expected"].items():
        assert deviation(answer.get(key), expected, EXACT) <= 1, (
            f"{key}: {answer.get(key)!r} isn't {expected!r}"
        )


@pytest.mark.skipif(not FOLDER, reason=MISSING)
def test_a_contract_case_fails_when_its_sentence_isnt_said() -> None:
    case = next(c for c in contracts() if "message_contains" in c["expected"])
    other = case | {"expected": case["expected"] | {"message_contains": "bananas"}}

    assert run_contract(other)["message_contains"] != "bananas"
