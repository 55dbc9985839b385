"""What was reported yesterday and this morning, and what has been open too long."""

from dataclasses import dataclass
from enum import Enum, auto

from issues.enums import IssueKind


class Fate(Enum):
    """What became of a report so far, where the story wants it so."""

    WAITS = auto()
    SORTED = auto()
    #: Sorted, and nobody is on it.
    LEFT = auto()
    ASKED = auto()
    THANKED = auto()


@dataclass(frozen=True, slots=True)
class Lately:
    """A report that was filed at a time of its own, and what became of it so far."""

    days_ago: int
    hour: int
    minute: int
    touchpoint: str
    place: str
    cause: str
    severity: int
    said: str
    fate: Fate

    @property
    def kind(self) -> IssueKind:
        """Only praise is thanked for."""
        is_praise = self.fate is Fate.THANKED
        return IssueKind.PRAISE if is_praise else IssueKind.BREAKDOWN


LATELY: tuple[Lately, ...] = (
    # Open for more than sixty days.
    Lately(
        96,
        10,
        20,
        "bill-and-payment",
        "claims",
        "systems-not-connected",
        2,
        "A pupil’s pass is paid twice every month: by the school and by the family.",
        Fate.SORTED,
    ),
    Lately(
        83,
        16,
        5,
        "arrival-and-access",
        "hillside",
        "building-signs-access",
        2,
        "The ramp at the north door is too steep for a wheelchair; measured 11 %.",
        Fate.SORTED,
    ),
    Lately(
        71,
        9,
        40,
        "sign-up-and-identity",
        "phones",
        "makes-no-sense-to-the-customer",
        2,
        "A widow can’t end her husband’s pass without his password.",
        Fate.LEFT,
    ),
    Lately(
        64,
        11,
        15,
        "advice-and-service-by-staff",
        "airport",
        "unclear-or-contradictory",
        1,
        "Two leaflets at the airport say different things about bikes in the morning.",
        Fate.LEFT,
    ),
    # Serious.
    Lately(
        9,
        17,
        25,
        "product-or-service-itself",
        "fleet",
        "quality-or-design-fault",
        4,
        "Door 4 closed on a child’s arm and didn’t open again by itself; a bruise.",
        Fate.SORTED,
    ),
    Lately(
        2,
        7,
        5,
        "lifts-and-ramps",
        "old-town",
        "equipment-broken-or-missing",
        4,
        "Lift dropped half a metre with three people in it; one was treated for shock.",
        Fate.SORTED,
    ),
    # Yesterday and today.
    Lately(
        1,
        6,
        50,
        "kept-informed",
        "harbour-platforms",
        "lost-between-teams",
        2,
        "The 6:44 left from platform 5, the board said 3; eleven people missed it.",
        Fate.WAITS,
    ),
    Lately(
        1,
        8,
        15,
        "waiting",
        "airport",
        "too-few-for-the-demand",
        2,
        "One window open for two flights; a family missed the 8:02.",
        Fate.LEFT,
    ),
    Lately(
        1,
        9,
        30,
        "rooms-cleanliness-equipment",
        "fleet",
        "supplier-poor-quality",
        1,
        "Coach 3 of the 7:10 as the night had left it; I closed it.",
        Fate.WAITS,
    ),
    Lately(
        1,
        11,
        0,
        "arrival-and-access",
        "harbour-platforms",
        "no-check-that-would-catch-it",
        4,
        "A woman stumbled over the open cable duct on platform 2 and broke her wrist.",
        Fate.LEFT,
    ),
    Lately(
        1,
        13,
        20,
        "change-return-refund",
        "claims",
        "too-many-steps-or-waits",
        2,
        "Seven weeks for 61 euros, and today a letter that asks for the ticket again.",
        Fate.WAITS,
    ),
    Lately(
        1,
        16,
        45,
        "appointment-or-delivery-time",
        "phones",
        "supplier-late-or-missing",
        2,
        "Pass ordered in good time for the new job; she starts tomorrow without one.",
        Fate.WAITS,
    ),
    Lately(
        1,
        18,
        10,
        "help-at-the-train",
        "old-town",
        "unclear-who-does-it",
        3,
        "Nobody came with the ramp for the 17:55; he waited an hour for the next.",
        Fate.SORTED,
    ),
    Lately(
        1,
        8,
        40,
        "advice-and-service-by-staff",
        "harbour-desk",
        "",
        0,
        "Ben found my passport before I had missed it. I caught my plane!",
        Fate.THANKED,
    ),
    Lately(
        1,
        12,
        10,
        "help-at-the-train",
        "hillside",
        "",
        0,
        "My father was met at the door, by name, with an umbrella. Thank you so much.",
        Fate.THANKED,
    ),
    Lately(
        1,
        15,
        30,
        "asking-for-help-or-complaining",
        "phones",
        "",
        0,
        "I called in tears and hung up laughing. Please tell Ines.",
        Fate.THANKED,
    ),
    Lately(
        0,
        0,
        25,
        "kept-informed",
        "airport",
        "supplier-told-us-late",
        2,
        "The partner’s night bus was called off at 11:45 pm; 14 people stood here.",
        Fate.WAITS,
    ),
    Lately(
        0,
        5,
        12,
        "rooms-cleanliness-equipment",
        "fleet",
        "supplier-poor-quality",
        1,
        "First train out uncleaned again, the foreman says there was no second shift.",
        Fate.WAITS,
    ),
    Lately(
        0,
        5,
        50,
        "bill-and-payment",
        "airport",
        "down-or-slow",
        1,
        "Machines 2 and 3 refuse every card since the first flight.",
        Fate.WAITS,
    ),
    Lately(
        0,
        6,
        20,
        "lifts-and-ramps",
        "old-town",
        "equipment-broken-or-missing",
        3,
        "Lift to platform 2 stands still, door open; a wheelchair user turned back.",
        Fate.WAITS,
    ),
    Lately(
        0,
        6,
        48,
        "finding-information",
        "hillside",
        "building-signs-access",
        1,
        "Poster of the old timetable still up at the bus stop.",
        Fate.WAITS,
    ),
    Lately(
        0,
        7,
        30,
        "waiting",
        "harbour-desk",
        "peak-or-event",
        1,
        "Queue to the door at half past seven, school trip and fair on the same day.",
        Fate.WAITS,
    ),
)
