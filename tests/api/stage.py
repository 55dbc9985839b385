"""Run inside an installation: the people of the loop, each with a token.

python -m tests.api.stage
"""

import json

import django

django.setup()

from accounts.models import User  # noqa: E402
from tests.api.clients import make_token  # noqa: E402
from tests.builders.accounts import (  # noqa: E402
    make_clerk,
    make_executive,
    make_manager,
    make_unit,
)


def build() -> dict[str, object]:
    """A clerk, the manager of the unit, one above it, an executive."""
    city = make_unit("City")
    harbour = make_unit("Harbour", parent=city)
    people: dict[str, User] = {
        "clerk": make_clerk(harbour, "Clara Front"),
        "manager": make_manager(harbour, "Mira Manager"),
        "approver": make_manager(city, "Ana Kovač"),
        "executive": make_executive("Ed Executive"),
    }
    return {
        "unit": harbour.code,
        "tokens": {name: make_token(person) for name, person in people.items()},
    }


if __name__ == "__main__":
    print(json.dumps(build()))  # noqa: T201 -- the installation reads this line
