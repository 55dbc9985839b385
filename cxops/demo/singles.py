"""What happens at Northline once, for better or worse."""

from dataclasses import dataclass

from issues.enums import IssueKind


@dataclass(frozen=True, slots=True)
class Single:
    """Something that happened once."""

    touchpoint: str
    place: str
    cause: str
    severity: int
    said: str
    fix: str = "Apologised and sorted it out on the spot."
    kind: IssueKind = IssueKind.BREAKDOWN


SINGLES: tuple[Single, ...] = (
    Single(
        "finding-information",
        "harbour-desk",
        "information-wrong-late-or-missing",
        1,
        "The website says the desk opens at six; we open at half past.",
        "Let them in and had the website corrected.",
    ),
    Single(
        "finding-information",
        "airport",
        "building-signs-access",
        1,
        "Arrow to the trains points to the car park.",
    ),
    Single(
        "booking-or-ordering",
        "phones",
        "screen-misleads",
        2,
        "She booked for the 3rd of next month because the calendar starts there.",
        "Changed the booking free of charge.",
    ),
    Single(
        "booking-or-ordering",
        "harbour-desk",
        "systems-not-connected",
        2,
        "Group of 18 booked by phone, the desk could not see it.",
    ),
    Single(
        "sign-up-and-identity",
        "phones",
        "step-hard-to-follow",
        1,
        "The student card wants a photo of a letter that universities don’t send.",
        "Accepted the card of the university.",
    ),
    Single(
        "sign-up-and-identity",
        "old-town",
        "makes-no-sense-to-the-customer",
        1,
        "Moved house and had to buy the yearly pass anew to change the address.",
    ),
    Single(
        "appointment-or-delivery-time",
        "claims",
        "promised-more-than-we-can-keep",
        2,
        "The new pass was promised for Friday and came eleven days later.",
        "Sent a temporary pass by mail.",
    ),
    Single(
        "arrival-and-access",
        "hillside",
        "weather",
        2,
        "Ice on the steps at six in the morning, an elderly man fell, nothing broken.",
        "Called a doctor, put down grit, closed the steps.",
    ),
    Single(
        "arrival-and-access",
        "harbour-platforms",
        "building-signs-access",
        1,
        "Bicycles block the guiding strip for the blind at the north door.",
    ),
    Single(
        "waiting",
        "harbour-desk",
        "peak-or-event",
        1,
        "Forty minutes at the desk on the first day of the holidays.",
    ),
    Single(
        "advice-and-service-by-staff",
        "old-town",
        "not-shown-or-trained",
        1,
        "I told a customer the dog travels free. It doesn’t on the express.",
        "Called him before his trip and paid the difference.",
    ),
    Single(
        "advice-and-service-by-staff",
        "fleet",
        "overload-or-fatigue",
        2,
        "Inspector shouted at a boy who could not find his pass; eleventh hour of the "
        "shift.",
        "Wrote to the mother and met the boy.",
    ),
    Single(
        "product-or-service-itself",
        "fleet",
        "quality-or-design-fault",
        2,
        "Heating can’t be switched off in coach 4; 31 degrees inside.",
        "Moved everybody to coach 5.",
    ),
    Single(
        "product-or-service-itself",
        "airport",
        "supplier-late-or-missing",
        3,
        "Bus of the partner company did not come at all, last flight of the day.",
        "Paid nine taxis.",
    ),
    Single(
        "rooms-cleanliness-equipment",
        "harbour-platforms",
        "equipment-broken-or-missing",
        1,
        "Both drink machines on platform 1 empty since Saturday.",
    ),
    Single(
        "rooms-cleanliness-equipment",
        "fleet",
        "supplier-poor-quality",
        1,
        "Train went out uncleaned after the match: glass under the seats.",
        "Closed two coaches and swept.",
    ),
    Single(
        "kept-informed",
        "phones",
        "supplier-told-us-late",
        2,
        "We learned of the bridge works from the newspaper, like the callers.",
    ),
    Single(
        "kept-informed",
        "old-town",
        "power-network-traffic",
        1,
        "All screens dark after the power cut; we wrote the times on paper.",
        "Wrote times on paper and walked the platform.",
    ),
    Single(
        "bill-and-payment",
        "claims",
        "wrong-or-old-data",
        2,
        "A pass that ended in January was charged in February and March.",
        "Paid back both months.",
    ),
    Single(
        "bill-and-payment",
        "phones",
        "price-fee-or-refund-rule",
        1,
        "A fee of 5 for a paper bill that she needs for the tax office.",
        "Waived the fee.",
    ),
    Single(
        "change-return-refund",
        "old-town",
        "staff-may-not-decide",
        2,
        "I may not change a ticket two minutes after departure although the train is "
        "still here.",
        "Rang the manager, who allowed it.",
    ),
    Single(
        "asking-for-help-or-complaining",
        "claims",
        "target-pulls-the-wrong-way",
        2,
        "Complaint closed as “answered” with a text that answers something else.",
        "Called and answered the real question.",
    ),
    Single(
        "asking-for-help-or-complaining",
        "phones",
        "briefing-missed",
        1,
        "Nobody told us about the voucher campaign; forty callers knew more than we.",
    ),
    Single(
        "booking-assistance",
        "phones",
        "law-or-authority",
        1,
        "The form for assistance asks for a diagnosis; she rightly refused.",
        "Booked without it.",
    ),
    Single(
        "help-at-the-train",
        "hillside",
        "contract-does-not-ask-for-it",
        2,
        "The night guard may not lay the ramp, his contract doesn’t say it.",
        "Drove the traveller home.",
    ),
    Single(
        "lifts-and-ramps",
        "harbour-platforms",
        "equipment-broken-or-missing",
        2,
        "The mobile ramp of platform 3 is locked and the key is in the office.",
        "Fetched the key, four minutes’ delay.",
    ),
    Single(
        "arrival-and-access",
        "airport",
        "hard-to-use-or-not-accessible",
        1,
        "The gate closes before a pram is through.",
        "Opened the wide gate by hand.",
    ),
    Single(
        "booking-or-ordering",
        "airport",
        "supplier-system-or-link-failed",
        2,
        "Combined ticket from the airline’s page isn’t known at our gate.",
        "Let the family through and noted the number.",
    ),
    Single(
        "finding-information",
        "hillside",
        "unclear-or-contradictory",
        1,
        "Two notices side by side: “line 4 closed” and “line 4 runs as usual”.",
        "Took the old one down.",
    ),
    Single(
        "price-or-offer",
        "phones",
        "not-available",
        1,
        "The cheap fare on the poster is sold out for every day I tried.",
        "Offered the next cheaper one.",
    ),
    Single(
        "arrival-and-access",
        "harbour-platforms",
        "building-signs-access",
        0,
        "A tile came loose at the edge of platform 1; I closed it before the 7:30.",
        kind=IssueKind.NEAR_MISS,
    ),
    Single(
        "product-or-service-itself",
        "fleet",
        "no-check-that-would-catch-it",
        0,
        "Door 6 showed “closed” and was open a hand’s width. Seen before departure.",
        kind=IssueKind.NEAR_MISS,
    ),
    Single(
        "bill-and-payment",
        "claims",
        "screen-misleads",
        0,
        "Nearly paid 3,400 instead of 34.00: the field drops the point.",
        kind=IssueKind.NEAR_MISS,
    ),
    Single(
        "help-at-the-train",
        "old-town",
        "unclear-who-does-it",
        0,
        "Two bookings for one helper at 12:10; I saw it at 12:02 and ran.",
        kind=IssueKind.NEAR_MISS,
    ),
    Single(
        "sign-up-and-identity",
        "phones",
        "step-hard-to-follow",
        0,
        "Almost read a customer’s address to her former husband; the note was on page "
        "two.",
        kind=IssueKind.NEAR_MISS,
    ),
)

PRAISE: tuple[tuple[str, str, str], ...] = (
    (
        "advice-and-service-by-staff",
        "harbour-desk",
        "She walked my mother to the train and waited until it left. Thank you!",
    ),
    (
        "advice-and-service-by-staff",
        "phones",
        "The young man on the phone solved in three minutes what took me a week.",
    ),
    (
        "help-at-the-train",
        "hillside",
        "Dana had the ramp ready before I had even rolled up to the door.",
    ),
    (
        "kept-informed",
        "fleet",
        "The driver explained the delay like a human being. The whole coach laughed.",
    ),
    (
        "change-return-refund",
        "claims",
        "Money back in two days and a call on top. I was ready for a fight.",
    ),
    (
        "rooms-cleanliness-equipment",
        "airport",
        "Cleanest airport train I know, and I know many.",
    ),
    (
        "asking-for-help-or-complaining",
        "old-town",
        "My lost violin travelled home in the driver’s cab. I have no words.",
    ),
    (
        "waiting",
        "harbour-desk",
        "Long queue, but somebody came along it and asked who is in a hurry.",
    ),
    (
        "product-or-service-itself",
        "fleet",
        "On time for forty days in a row. Somebody should say so.",
    ),
)
