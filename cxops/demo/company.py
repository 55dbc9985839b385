"""Who and what Northline is: a transport company that nobody will confuse with one."""

from dataclasses import dataclass

from accounts.enums import Role

TIME_ZONE = "Europe/Copenhagen"
NAME = "Northline"
#: The code of the top unit, which every installation starts with.
ROOT = "organisation"
SERVICE = "Website contact form"

#: code, name, parent's code
UNITS: tuple[tuple[str, str, str], ...] = (
    ("north", "North region", ROOT),
    ("harbour", "Harbour station", "north"),
    ("harbour-desk", "Harbour service desk", "harbour"),
    ("harbour-platforms", "Harbour platforms", "harbour"),
    ("hillside", "Hillside station", "north"),
    ("south", "South region", ROOT),
    ("old-town", "Old Town station", "south"),
    ("airport", "Airport link", "south"),
    ("contact-centre", "Contact centre", ROOT),
    ("phones", "Phone team", "contact-centre"),
    ("claims", "Claims and refunds", "contact-centre"),
    ("fleet", "Trains and workshop", ROOT),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at Northline, and what a visitor can try as them."""

    key: str
    name: str
    job: str
    tries: str
    role: Role | None = None
    unit: str = ""
    journey: str = ""
    flags: tuple[str, ...] = ()
    has_mail: bool = True


FRONTLINE, MANAGER, EXECUTIVE = Role.FRONTLINE, Role.MANAGER, Role.EXECUTIVE
ADMINISTRATOR = Person(
    "agnes",
    "Agnes Holm",
    "Administrator",
    "people, units, words and rules; the audit",
    flags=("is_administrator",),
)

PEOPLE: tuple[Person, ...] = (
    ADMINISTRATOR,
    Person(
        "helena",
        "Helena Brandt",
        "Executive",
        "the register of improvements; decide what is above the managers’ limit",
        EXECUTIVE,
    ),
    Person("tomas", "Tomas Berg", "Executive", "read everything", EXECUTIVE),
    Person(
        "priya",
        "Priya Raman",
        "Improvement lead",
        "decide on the plan that waits for her; problems across all places",
        MANAGER,
        ROOT,
        flags=("is_improvement_lead",),
    ),
    Person(
        "jonas",
        "Jonas Keller",
        "Manager, North region",
        "a region’s reports; an improvement that is in effect",
        MANAGER,
        "north",
    ),
    Person(
        "mariam",
        "Mariam Haddad",
        "Manager, South region",
        "sort the inbox; decide on a change of an approved plan",
        MANAGER,
        "south",
    ),
    Person(
        "lucia",
        "Lucia Ferro",
        "Manager, Harbour station",
        "sort the inbox; put reports into a repeat problem",
        MANAGER,
        "harbour",
    ),
    Person(
        "ewa",
        "Ewa Nowak",
        "Manager, Contact centre",
        "an improvement that she submitted and can’t approve herself",
        MANAGER,
        "contact-centre",
    ),
    Person("piet", "Piet de Vries", "Manager, Trains", "sort", MANAGER, "fleet"),
    Person(
        "oskar",
        "Oskar Lind",
        "Manager, Hillside; deputy for South",
        "act for Mariam Haddad while she is away",
        MANAGER,
        "hillside",
    ),
    Person(
        "sana",
        "Sana Iqbal",
        "Manager of the journey “Assisted travel”",
        "one journey across all stations",
        MANAGER,
        journey="assisted-travel",
    ),
    Person(
        "ana",
        "Ana Duarte",
        "Service desk, Harbour",
        "file a report; see what became of hers",
        FRONTLINE,
        "harbour-desk",
    ),
    Person("ben", "Ben Okafor", "Service desk", "", FRONTLINE, "harbour-desk"),
    Person("chidi", "Chidi Eze", "Platforms", "", FRONTLINE, "harbour-platforms"),
    Person("dana", "Dana Petrov", "Hillside", "", FRONTLINE, "hillside"),
    Person(
        "emil",
        "Emil Sørensen",
        "Old Town, runs an improvement",
        "finish an action; ask for a change",
        FRONTLINE,
        "old-town",
    ),
    Person(
        "fatou", "Fatou Diallo", "Old Town", "", FRONTLINE, "old-town", has_mail=False
    ),
    Person("grace", "Grace Lim", "Airport", "", FRONTLINE, "airport", has_mail=False),
    Person(
        "hugo",
        "Hugo Martin",
        "Phone team",
        "log in with a staff number; answer a question",
        FRONTLINE,
        "phones",
        has_mail=False,
    ),
    Person("ines", "Ines Costa", "Phone team", "", FRONTLINE, "phones"),
    Person("jakub", "Jakub Zielinski", "Claims", "", FRONTLINE, "claims"),
    Person("kofi", "Kofi Mensah", "Train crew", "", FRONTLINE, "fleet", has_mail=False),
    Person(
        "lena",
        "Lena Vogt",
        "Finance",
        "",
        FRONTLINE,
        ROOT,
        flags=("is_finance_confirmer",),
    ),
    Person(
        "noor",
        "Noor Rahman",
        "Privacy officer",
        "",
        FRONTLINE,
        ROOT,
        flags=("is_privacy_officer",),
    ),
)

#: Who sorts what is reported in a unit.
MANAGER_OF = {
    "harbour": "lucia",
    "harbour-desk": "lucia",
    "harbour-platforms": "lucia",
    "hillside": "oskar",
    "north": "jonas",
    "old-town": "mariam",
    "airport": "mariam",
    "south": "mariam",
    "phones": "ewa",
    "claims": "ewa",
    "contact-centre": "ewa",
    "fleet": "piet",
    ROOT: "priya",
}

#: A second journey: name, what it means, and its stages with their touchpoints.
ASSISTED = (
    "Assisted travel",
    "A trip with a wheelchair, a pram, a cane, a guide dog or heavy luggage.",
    (
        (
            "Before the trip",
            "Help is asked for and promised.",
            (
                (
                    "Booking assistance",
                    "Asking for a ramp, a hand or a guide, and getting a promise.",
                    "We confirm help within two hours.",
                    "wait",
                ),
            ),
        ),
        (
            "On the way",
            "The help that was promised is there.",
            (
                (
                    "Lifts and ramps",
                    "Getting to the platform and onto the train without stairs.",
                    "One step-free way at every station, every day.",
                    "pin",
                ),
                (
                    "Help at the train",
                    "A person meets the traveller where and when it was agreed.",
                    "Somebody is there ten minutes before departure.",
                    "people",
                ),
            ),
        ),
    ),
)

#: What we promise at touchpoints of the first journey: slug, promise, standard.
PROMISES = (
    (
        "finding-information",
        "App, board and desk say the same.",
        "No more than one wrong platform or time in 10,000 departures.",
    ),
    (
        "price-or-offer",
        "The same trip costs the same, wherever you ask.",
        "One price sheet for all desks and machines.",
    ),
    (
        "booking-or-ordering",
        "You know within a minute whether you have a seat.",
        "Confirmation within 60 seconds in 99 of 100 bookings.",
    ),
    (
        "appointment-or-delivery-time",
        "Your pass is there before the old one ends.",
        "In the letter box within ten days of the order.",
    ),
    (
        "arrival-and-access",
        "The way to the train is safe, dry and signed.",
        "Steps and platforms cleared before the first train.",
    ),
    (
        "product-or-service-itself",
        "You sit warm and arrive on time.",
        "92 of 100 trains less than five minutes late; 18 to 26 degrees.",
    ),
    (
        "rooms-cleanliness-equipment",
        "You get on a clean train.",
        "Each train is cleaned every night and looked at before it leaves.",
    ),
    (
        "bill-and-payment",
        "You pay once, what was said, with the card you have.",
        "Machines in service 98 of 100 hours.",
    ),
    (
        "kept-informed",
        "You hear within five minutes what happened and how you get on.",
        "Announcement and sign within 5 minutes, then every 15 minutes.",
    ),
    (
        "change-return-refund",
        "Your money is on its way within ten working days.",
        "Paid out within 10 working days in 95 of 100 cases.",
    ),
    (
        "waiting",
        "You talk to a person within four minutes.",
        "Call answered within 4 minutes; desk queue under 10 minutes.",
    ),
)
