"""The words a new installation starts with, as data.

Each has a definition in one sentence. An organisation edits, adds and retires; a
slug is never renamed, so that a second start adds nothing twice.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its slug, its name, what it means, and its picture if it has one."""

    slug: str
    name: str
    definition: str
    icon: str = ""
    below: "tuple[Word, ...]" = ()


JOURNEY = Word(
    "customer-journey",
    "Customer journey",
    "Everything a customer goes through with us, from the first look to the last "
    "contact.",
    below=(
        Word(
            "find-out-and-choose",
            "Find out and choose",
            "The customer learns what we offer and decides whether it fits.",
            below=(
                Word(
                    "finding-information",
                    "Finding information",
                    "Looking up what we offer, where, when and under which conditions.",
                    "info",
                ),
                Word(
                    "price-or-offer",
                    "Price or offer",
                    "Being told what it costs and what is included.",
                    "plan",
                ),
            ),
        ),
        Word(
            "book-order-sign-up",
            "Book, order or sign up",
            "The customer commits: a booking, an order, a contract.",
            below=(
                Word(
                    "booking-or-ordering",
                    "Booking or ordering",
                    "Placing a booking or an order, by any means, up to its "
                    "confirmation.",
                    "right",
                ),
                Word(
                    "sign-up-and-identity",
                    "Sign-up and identity",
                    "Opening an account, showing who you are, getting access.",
                    "customer",
                ),
                Word(
                    "appointment-or-delivery-time",
                    "Appointment or delivery time",
                    "The day and hour we give for an appointment, a delivery or a "
                    "visit.",
                    "wait",
                ),
            ),
        ),
        Word(
            "arrive-and-start",
            "Arrive and start",
            "The customer gets to us, or we get to them, and it begins.",
            below=(
                Word(
                    "arrival-and-access",
                    "Arrival and access",
                    "Finding the place, getting in, getting around, also with a "
                    "pram or a wheelchair.",
                    "pin",
                ),
                Word(
                    "waiting",
                    "Waiting",
                    "Time spent in a queue, in a room or on the line before it is "
                    "their turn.",
                    "wait",
                ),
            ),
        ),
        Word(
            "be-served-and-use",
            "Be served and use",
            "The customer gets what they came for.",
            below=(
                Word(
                    "advice-and-service-by-staff",
                    "Advice and service by staff",
                    "What our people say and do: competence, care and courtesy.",
                    "people",
                ),
                Word(
                    "product-or-service-itself",
                    "The product or service itself",
                    "What was bought does what it should, completely and the same "
                    "every time.",
                    "heart",
                ),
                Word(
                    "rooms-cleanliness-equipment",
                    "Rooms, cleanliness, equipment",
                    "The state of rooms, vehicles, machines and things that customers "
                    "use.",
                    "clean",
                ),
                Word(
                    "kept-informed",
                    "Being kept informed when things go wrong",
                    "Hearing early and truthfully that something is late, changed or "
                    "broken, and what to do.",
                    "inform",
                ),
            ),
        ),
        Word(
            "pay-and-settle",
            "Pay and settle",
            "The customer pays and gets the papers.",
            below=(
                Word(
                    "bill-and-payment",
                    "Bill and payment",
                    "The amount, the bill, the means of payment and the receipt.",
                    "plan",
                ),
            ),
        ),
        Word(
            "get-help-change-leave",
            "Get help, change or leave",
            "The customer needs something changed, repaired, explained or ended.",
            below=(
                Word(
                    "change-return-refund",
                    "Change, return or refund",
                    "Changing, giving back or cancelling something, and getting the "
                    "money back.",
                    "repeat",
                ),
                Word(
                    "asking-for-help-or-complaining",
                    "Asking for help or complaining",
                    "Reaching somebody with a question or a complaint and getting it "
                    "settled.",
                    "question",
                ),
            ),
        ),
    ),
)

CHANNELS = (
    Word("face-to-face", "Face to face", "The customer told one of us in person."),
    Word("phone", "Phone", "The customer called us, or told us when we called."),
    Word("e-mail", "E-mail", "The customer wrote an e-mail."),
    Word("web-form", "Web form", "The customer filled in a form on our website."),
    Word("app", "App", "The customer told us through our own app."),
    Word(
        "chat-or-messenger",
        "Chat or messenger",
        "The customer wrote in a chat window or a messenger, to a person or a bot.",
    ),
    Word(
        "social-media",
        "Social media",
        "The customer wrote publicly or privately on a social network.",
    ),
    Word(
        "review-site",
        "Review site",
        "The customer rated us on a public review or comparison site.",
    ),
    Word("letter", "Letter", "The customer wrote on paper, by post or by card."),
    Word(
        "survey-answer",
        "Survey answer",
        "The customer wrote it in the answer to a survey that we sent.",
    ),
    Word(
        "noticed-by-a-colleague",
        "Noticed by a colleague",
        "One of us saw it; no customer has said anything.",
    ),
    Word(
        "partner-ombudsman-regulator",
        "Partner, ombudsman or regulator",
        "A partner company, an ombudsman, an authority or a lawyer passed it on.",
    ),
)

CAUSES = (
    Word(
        "people-and-staffing",
        "People and staffing",
        "The work was not set up so that people could do it well.",
        below=(
            Word(
                "too-few-for-the-demand",
                "Too few for the demand",
                "Fewer people were there than the number of customers needed.",
            ),
            Word(
                "not-shown-or-trained",
                "Not shown or trained",
                "Nobody had shown the person how this is done.",
            ),
            Word(
                "briefing-missed",
                "Briefing missed",
                "Something new or different that day didn’t reach the people "
                "concerned.",
            ),
            Word(
                "unclear-who-does-it",
                "Unclear who does it",
                "It was nobody’s task, or two people each thought it was the other’s.",
            ),
            Word(
                "overload-or-fatigue",
                "Overload or fatigue",
                "Too much at once or too long without rest for anybody to do it well.",
            ),
        ),
    ),
    Word(
        "process",
        "Process",
        "The way the work is laid down makes the failure likely.",
        below=(
            Word(
                "step-hard-to-follow",
                "Step hard to follow",
                "An instruction or a form is easy to get wrong.",
            ),
            Word(
                "done-differently-by-site",
                "Done differently by site",
                "Each place has its own way, so customers can’t rely on any.",
            ),
            Word(
                "lost-between-teams",
                "Lost between teams",
                "It was passed from one team to another and nobody picked it up.",
            ),
            Word(
                "too-many-steps-or-waits",
                "Too many steps or waits",
                "It takes more steps, approvals or waiting than it should.",
            ),
            Word(
                "no-check-that-would-catch-it",
                "No check that would catch it",
                "Nothing on the way would have noticed the failure before the customer "
                "did.",
            ),
        ),
    ),
    Word(
        "technology",
        "Technology",
        "A system, a machine or its data failed those who use it.",
        below=(
            Word(
                "down-or-slow",
                "Down or slow",
                "A system didn’t answer, or not fast enough to serve the customer.",
            ),
            Word(
                "wrong-or-old-data",
                "Wrong or old data",
                "The system showed something that wasn’t true any more or never was.",
            ),
            Word(
                "systems-not-connected",
                "Systems not connected",
                "Something entered in one system doesn’t arrive in another.",
            ),
            Word(
                "screen-misleads",
                "Screen misleads",
                "The screen invites the mistake: wrong default, hidden field, unclear "
                "words.",
            ),
            Word(
                "equipment-broken-or-missing",
                "Equipment broken or missing",
                "A machine, a vehicle or a tool was broken or not there.",
            ),
        ),
    ),
    Word(
        "policy",
        "Policy",
        "Our own rules bring it about, correctly applied.",
        below=(
            Word(
                "makes-no-sense-to-the-customer",
                "Makes no sense to the customer",
                "The rule can’t be explained to a customer with good reasons.",
            ),
            Word(
                "staff-may-not-decide",
                "Staff may not decide",
                "The person in front of the customer wasn’t allowed to settle it.",
            ),
            Word(
                "unclear-or-contradictory",
                "Unclear or contradictory",
                "Two rules say different things, or one can be read in two ways.",
            ),
            Word(
                "price-fee-or-refund-rule",
                "Price, fee or refund rule",
                "What we charge or give back, and when, is the breakdown itself.",
            ),
            Word(
                "target-pulls-the-wrong-way",
                "Target pulls the wrong way",
                "A number we are measured by rewards what hurts the customer.",
            ),
        ),
    ),
    Word(
        "product-and-promise",
        "Product and promise",
        "What we sell, or what we said about it, doesn’t hold.",
        below=(
            Word(
                "promised-more-than-we-can-keep",
                "Promised more than we can keep",
                "Advertising, sales or a date raised an expectation we couldn’t meet.",
            ),
            Word(
                "quality-or-design-fault",
                "Quality or design fault",
                "The product or the service itself is made so that it fails.",
            ),
            Word(
                "information-wrong-late-or-missing",
                "Information wrong, late or missing",
                "What customers were told was wrong, came too late or not at all.",
            ),
            Word(
                "not-available",
                "Not available",
                "It was sold out, closed or cancelled when the customer wanted it.",
            ),
            Word(
                "hard-to-use-or-not-accessible",
                "Hard to use or not accessible",
                "Some customers can’t use it as it is made, or only with help.",
            ),
        ),
    ),
    Word(
        "supplier",
        "Supplier",
        "Somebody who works for us failed, or we didn’t agree on it with them.",
        below=(
            Word(
                "supplier-late-or-missing",
                "Late or missing",
                "The supplier delivered late, too little or nothing.",
            ),
            Word(
                "supplier-poor-quality",
                "Poor quality",
                "What the supplier delivered wasn’t as good as agreed.",
            ),
            Word(
                "supplier-told-us-late",
                "They told us late",
                "The supplier knew it before we did and didn’t say so in time.",
            ),
            Word(
                "contract-does-not-ask-for-it",
                "Contract doesn’t ask for it",
                "What the customer needed was never agreed with the supplier.",
            ),
            Word(
                "supplier-system-or-link-failed",
                "Their system or link failed",
                "The supplier’s system, or the connection to it, didn’t work.",
            ),
        ),
    ),
    Word(
        "place-and-outside",
        "Place and outside",
        "It came from outside or from the place; we can only be prepared for it.",
        below=(
            Word(
                "weather",
                "Weather",
                "Storm, snow, ice, heat or flood.",
            ),
            Word(
                "peak-or-event",
                "Peak or event",
                "Far more people than usual came: a holiday, a fair, a match.",
            ),
            Word(
                "building-signs-access",
                "Building, signs, access",
                "The building, its signs or the way to it let customers down.",
            ),
            Word(
                "power-network-traffic",
                "Power, network, traffic",
                "Electricity, telephone, internet, road or rail failed.",
            ),
            Word(
                "law-or-authority",
                "Law or authority",
                "A law, an authority or the police required or stopped something.",
            ),
        ),
    ),
)
