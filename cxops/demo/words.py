"""What people at Northline write: every sentence by hand, none about a real person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing that happens again and again, or the many that happen once.

    ``places`` are units where it is reported; ``said`` what is written, ``also`` what
    is added when the same thing is reported once more.
    """

    key: str
    touchpoint: str
    cause: str
    severity: int
    places: tuple[str, ...]
    said: tuple[str, ...]
    also: tuple[str, ...]
    fix: str
    outcome: str


THEMES: tuple[Theme, ...] = (
    Theme(
        "lift",
        "lifts-and-ramps",
        "equipment-broken-or-missing",
        3,
        ("old-town",),
        (
            "Lift to platform 2 dead again. Two of us carried the pram up.",
            "A man in a wheelchair could not get to the 8:14; the lift stood still.",
            "Lift stopped between floors with a mother and twins in it.",
            "The lift door opens and closes all morning and nobody can get in.",
            "An old couple with suitcases missed their train, the lift was off.",
        ),
        (
            "The sign still says “back on Monday”.",
            "I sent them to the ramp in Mill Street, eleven minutes on foot.",
            "The hotline of the lift company rang out.",
        ),
        "Called a taxi to the next step-free station and paid for it.",
        "A spare controller is ordered and the lift is checked every morning now. "
        "Thank you for writing it down each time: that is what got it moving.",
    ),
    Theme(
        "refund",
        "change-return-refund",
        "too-many-steps-or-waits",
        2,
        ("claims", "phones"),
        (
            "She waits five weeks for 34 euros back and got three different dates.",
            "His refund was approved in March and never paid out.",
            "Customer sent the same form three times because nobody confirms it.",
            "Refund for a cancelled night train went to a card that has expired.",
            "He was told ten days, then twenty, then to write to us again.",
            "The refund form asks for a ticket number that the app doesn’t show.",
        ),
        (
            "She says she will take the car from now on.",
            "I could see the case but not move it.",
            "Second call about this from the same family.",
        ),
        "Paid out by hand the same day and called back to say so.",
        "Refunds under 50 euros no longer wait for a second signature. We told the "
        "customer when the money comes.",
    ),
    Theme(
        "inform",
        "kept-informed",
        "lost-between-teams",
        2,
        ("harbour-platforms", "harbour-desk", "hillside"),
        (
            "Train cancelled; the replacement bus left from the other side, unsaid.",
            "The board said “on time” for 25 minutes; the train was in the depot.",
            "Forty people waited at stop B, the bus came to stop D.",
            "Announcement in one language only; tourists missed the last bus.",
            "We heard of the closed line from a passenger who had read it online.",
        ),
        (
            "They asked us and we knew as little as they did.",
            "It rained and the shelter was full.",
            "School class of thirty among them.",
        ),
        "Walked everybody to the right stop and held the bus.",
        "Control now phones the desk before the board changes, and the stop has a "
        "sign that can be turned. It works from this week on.",
    ),
    Theme(
        "machine",
        "bill-and-payment",
        "down-or-slow",
        1,
        ("airport",),
        (
            "Ticket machine 3 takes the card, prints nothing and takes the money.",
            "Machine says “try again” to every foreign card.",
            "Queue of twenty at one machine, the other three show the blue screen.",
            "Customer paid twice because the first try looked failed.",
            "Machine gave a ticket for the wrong zone; inspector charged her.",
        ),
        (
            "Flight from Oslo had just landed.",
            "We sold paper tickets by hand until ten.",
            "The supplier sees nothing wrong from afar.",
        ),
        "Gave a paper ticket and noted the booking number for the money back.",
        "The supplier changes the card readers, machine 3 is first. Until then there "
        "is somebody with a hand terminal at peak hours.",
    ),
    Theme(
        "phones",
        "waiting",
        "too-few-for-the-demand",
        1,
        ("phones",),
        (
            "Waited 34 minutes on Monday morning, then the line went dead.",
            "The voice said “two minutes” for a quarter of an hour.",
            "He called four times; each time another queue.",
            "She only wanted to know whether the 9:40 runs, and hung up.",
        ),
        (
            "Timetable had changed on Sunday.",
            "We were three instead of seven.",
            "He was very patient about it.",
        ),
        "Called back in the afternoon and answered the question.",
        "We now call back whoever waits more than four minutes. It starts with the "
        "Monday shift.",
    ),
    Theme(
        "assist",
        "help-at-the-train",
        "unclear-who-does-it",
        3,
        ("harbour-platforms", "old-town", "airport"),
        (
            "Help was booked for the 17:05, nobody came, the driver laid the ramp.",
            "Blind traveller alone on platform 4; her booking was elsewhere.",
            "Booked assistance for two, one person came and couldn’t lift the chair.",
            "The booking was in the mailbox of a colleague on holiday.",
        ),
        (
            "He travels every Thursday.",
            "She asked for my name and thanked me; that made it worse.",
            "The train left six minutes late because of it.",
        ),
        "Stayed with the traveller to the next station and arranged the way back.",
        "Every station now has one named person per shift who takes the bookings. "
        "Thank you for stepping in.",
    ),
    Theme(
        "toilet",
        "rooms-cleanliness-equipment",
        "equipment-broken-or-missing",
        1,
        ("hillside",),
        (
            "Toilet locked again, the key is with the cleaning firm.",
            "Water on the floor, no paper, the light doesn’t go on.",
            "A father with a small child had to go into the bushes.",
        ),
        (
            "The café lets people in, but only until six.",
            "Third time this week.",
        ),
        "Asked the café next door to let them in.",
        "The toilets are rebuilt in autumn. Until then the café is open to our "
        "travellers, there is a sign.",
    ),
    Theme(
        "seat",
        "booking-or-ordering",
        "peak-or-event",
        1,
        ("fleet",),
        (
            "Two families with the same seats, both with a valid booking.",
            "Coach 5 was missing, forty seat bookings in the aisle.",
            "The seat numbers on the door and inside don’t match.",
        ),
        ("Fair weekend, every train was full.", "We upgraded six people."),
        "Found other seats and gave back the booking fee.",
        "That was the fair weekend: an old coach had to help out. It is back in the "
        "workshop now.",
    ),
    Theme(
        "price",
        "price-or-offer",
        "done-differently-by-site",
        1,
        ("harbour-desk", "old-town"),
        (
            "Day ticket cost 12 at our desk and 9 at Old Town, same day, same zones.",
            "The poster says children under 7 travel free, the machine says under 6.",
            "She was sold a return ticket dearer than two single ones.",
        ),
        (
            "He had both receipts with him.",
            "I found three price sheets in the drawer.",
        ),
        "Gave back the difference.",
        "There is one price sheet for all desks now; the old ones are in the bin.",
    ),
    Theme(
        "lost",
        "asking-for-help-or-complaining",
        "lost-between-teams",
        1,
        ("harbour-desk", "phones"),
        (
            "Lost rucksack was handed in here and the phone team said it wasn’t.",
            "He was sent from the desk to the depot and back, for an umbrella.",
            "Found property is written into three lists, none of them whole.",
            "A school bag was found on Friday; the family heard of it on Thursday.",
        ),
        (
            "Medicine was in it.",
            "She came twice for it, from 40 km away.",
        ),
        "Found it in the depot and brought it to the desk.",
        "All found things are in one list since this week, and the phone team sees it.",
    ),
)


QUESTIONS = (
    ("Which train was it, and from which platform?", "The 7:52 from platform 2."),
    (
        "Did they leave a number where we can reach them?",
        "Yes, it is in the report now.",
    ),
    (
        "Was this before or after the evening announcement?",
        "Before; about twenty past five.",
    ),
    ("Which machine was it: by the door or by the stairs?", "The one by the stairs."),
)
DECLINED = (
    (
        "The tram isn’t ours, so we can’t change it.",
        "The city’s transport office: they answer within a week.",
    ),
    (
        "This is about the shop in the station hall, which we only rent out.",
        "The shop’s manager, on the first floor.",
    ),
    (
        "The same traveller’s story is in another report already, which goes on.",
        "The other report: you find it under your reports.",
    ),
)
NEXT_STEPS = (
    "Call the customer back",
    "Ask the workshop for a date",
    "Talk to the shift lead",
    "Write to the supplier",
    "Check last week’s log",
)
NOTES = (
    "Spoke with the shift lead: known there, not written down anywhere.",
    "Supplier promises an answer by Thursday.",
    "Same thing two weeks ago on the late shift.",
)
THANKS = (
    "Thank you for passing this on. I read it out at the morning briefing.",
    "What a lovely thing to read. It goes on the board.",
)
REOPENED = "The customer called again: it isn’t settled for them."
ONE_OFF_OUTCOME = (
    "We looked into it and it is settled for this customer. Nothing else of the kind "
    "is known, so we leave it at that. Thank you for telling us."
)
CUSTOMERS = (
    ("Mrs Aalto", "020 555 0142"),
    ("Mr Banerjee", "020 555 0117"),
    ("Family Castillo", "020 555 0163"),
    ("Ms Dufour", "020 555 0128"),
    ("Mr Ekström", "020 555 0185"),
)
