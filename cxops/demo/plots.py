"""The failures that keep happening: what is known of them and since when."""

from dataclasses import dataclass

from cxops.demo.company import ROOT
from issues.enums import Certainty, FactorRole

MAIN, ADDS, ESCAPE = FactorRole.MAIN, FactorRole.ADDS, FactorRole.ESCAPE
SURE, GUESS, NOT_IT = Certainty.CONFIRMED, Certainty.SUSPECTED, Certainty.RULED_OUT


@dataclass(frozen=True, slots=True)
class Cause:
    """One stated cause."""

    sentence: str
    type: str
    role: str = MAIN
    certainty: str = SURE
    evidence: str = ""
    whys: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """One repeat problem: days are counted back from today, 0 is "not yet"."""

    theme: str
    title: str
    unit: str
    by: str
    opened: int
    workaround: str = ""
    confirmed: int = 0
    published: int = 0
    accepted: int = 0
    refuted: int = 0
    is_owned: bool = True
    causes: tuple[Cause, ...] = ()


PLOTS: tuple[Plot, ...] = (
    Plot(
        "lift",
        "The lift at Old Town stands still",
        "old-town",
        "mariam",
        52,
        "Say: “The lift is out. The ramp in Mill Street is eleven minutes on foot; we "
        "call a taxi for you.” Taxis: 020 555 0100, on the station’s account.",
        confirmed=50,
        published=49,
        causes=(
            Cause(
                "The door controller is twelve years old and fails in damp weather",
                "equipment-broken-or-missing",
                evidence="14 of 16 stops in the log are code E7 (door), all on days "
                "with more than 80 % humidity.",
                whys="Why does it stop? The door reports “open”. Why? The contact "
                "corrodes. Why wasn’t it replaced? It isn’t in the service plan.",
            ),
            Cause(
                "Nobody reads the lift’s log until somebody is stuck",
                "no-check-that-would-catch-it",
                ESCAPE,
                SURE,
                "The log had warned of E7 for nine days before the first stop.",
            ),
        ),
    ),
    Plot(
        "refund",
        "Refunds take more than three weeks",
        "claims",
        "ewa",
        48,
        "Say: “I see your case. It waits for a second signature.” Then put it on the "
        "list “today” in the shared folder.",
        confirmed=46,
        published=40,
        causes=(
            Cause(
                "Every refund waits for a second signature, also small ones",
                "too-many-steps-or-waits",
                evidence="Of 60 refunds drawn from April, 51 lay unsigned for over "
                "12 working days; 47 of them were under 50 euros.",
            ),
            Cause(
                "The form doesn’t confirm that it arrived, so people send it again",
                "step-hard-to-follow",
                ADDS,
                GUESS,
            ),
            Cause(
                "The bank is slow",
                "supplier-late-or-missing",
                MAIN,
                NOT_IT,
                "The bank’s own times: two days in 58 of 60 cases.",
            ),
        ),
    ),
    Plot(
        "inform",
        "Nobody hears where the replacement bus leaves",
        "north",
        "jonas",
        60,
        "Say: “Replacement buses leave from stop D, the blue sign.” Walk with them if "
        "they are unsure.",
        confirmed=57,
        published=57,
        causes=(
            Cause(
                "Control changes the stop and tells the drivers, but not the stations",
                "lost-between-teams",
                evidence="In 11 of 12 cases the log of control has the change and no "
                "call to the desk.",
            ),
        ),
    ),
    Plot(
        "machine",
        "Ticket machines at the airport refuse cards",
        "airport",
        "mariam",
        24,
        "Sell paper tickets at the hand terminal between 6 and 10.",
        confirmed=20,
        causes=(
            Cause(
                "The card readers lose the line to the bank after a software update",
                "down-or-slow",
                certainty=GUESS,
                evidence="First case two days after the update; readers with the old "
                "version work.",
            ),
        ),
    ),
    Plot(
        "phones",
        "Mondays, people wait half an hour on the phone",
        "phones",
        "ewa",
        30,
        "Offer to call back: write name and number on the Monday list.",
        published=28,
    ),
    Plot(
        "assist",
        "Help is booked and nobody comes",
        ROOT,
        "priya",
        45,
        "Look into the mailbox of the station yourself and phone the shift lead.",
        confirmed=41,
        published=41,
        causes=(
            Cause(
                "A booking goes to a mailbox that belongs to nobody in particular",
                "unclear-who-does-it",
                evidence="In 9 of 10 cases the booking lay unread in the mailbox at "
                "the time of the train.",
            ),
        ),
    ),
    Plot(
        "toilet",
        "The toilet at Hillside is closed",
        "hillside",
        "oskar",
        40,
        "The café next door lets our travellers in until eight.",
        published=38,
        accepted=36,
        causes=(
            Cause(
                "The pipes are from 1962 and freeze or leak",
                "equipment-broken-or-missing",
                evidence="Report of the plumber, three visits in five weeks.",
            ),
        ),
    ),
    Plot("seat", "Seats are sold twice", "fleet", "piet", 42, refuted=39),
    Plot(
        "price",
        "The same ticket costs differently at different desks",
        ROOT,
        "priya",
        55,
        confirmed=52,
        causes=(
            Cause(
                "Each desk prints its own price sheet",
                "done-differently-by-site",
                evidence="Four sheets collected at four desks, three different prices.",
            ),
        ),
    ),
    Plot(
        "lost",
        "Lost property is in three lists",
        ROOT,
        "priya",
        50,
        "Ask for all three lists: desk, depot, phone team.",
        confirmed=47,
        causes=(
            Cause(
                "Desk, depot and phone team each keep their own list",
                "systems-not-connected",
                evidence="Of 30 things handed in, 12 were in one list only.",
            ),
        ),
    ),
)
