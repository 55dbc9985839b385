"""The improvements of Northline, each as a short story."""

from cxops.demo.company import ROOT
from cxops.demo.diary import Diary
from cxops.demo.initiatives import MEDIUM, STRONG, WEAK, Project
from cxops.demo.organisation import Organisation
from cxops.demo.patterns import Problems
from improvements.services import delivering, proposing, quick_fixing, reviewing


def write_projects(
    diary: Diary, organisation: Organisation, problems: Problems
) -> None:
    """Put every improvement into the diary."""

    def project(*themes: str) -> Project:
        return Project(diary, organisation, problems, themes)

    _phones(project("phones"), project("phones"))
    _machines(project("machine"), project("machine"))
    _assistance(project("assist"))
    _refunds(project("refund"))
    _lift(project("lift"))
    _lost(project("lost"))
    _toilet(project("toilet"), diary)
    _inform(project("inform"), diary)
    _price(project("price"))
    _gates(project("gates"), diary)
    _monday_list(project("phones"))


def _phones(call_back: Project, more_people: Project) -> None:
    """One proposal waits; the other was turned down."""
    call_back.propose(
        6,
        "ines",
        "phones",
        "Call people back instead of letting them wait",
        "Whoever waits more than four minutes on a Monday is called back the same "
        "morning, so that nobody listens to music for half an hour.",
    )
    more_people.propose(
        26,
        "ewa",
        "phones",
        "Double the phone team on Mondays",
        "Seven instead of three.",
    ).do(
        21,
        proposing.turn_down,
        "ewa",
        reason="It costs two people all year for one morning a week. Calling back is "
        "tried first.",
    )


def _machines(readers: Project, replace: Project) -> None:
    """One is taken on and not planned yet; the dear one was rejected above."""
    readers.propose(
        12,
        "mariam",
        "airport",
        "Card readers that keep the line",
        "Travellers pay at the first try, with any card.",
    ).accept(9, "mariam", owner="grace", sponsor="mariam")
    replace.propose(
        19,
        "mariam",
        "airport",
        "Replace all ticket machines at the airport",
        "Four new machines from another maker.",
    ).accept(18, "mariam", owner="mariam", sponsor="helena").plan(
        16,
        "mariam",
        due=60,
        weeks=2,
        gap=2,
        measure="Failed payments at the airport machines",
        goal="0.5",
        cost="86000",
        protection="A colleague with a hand terminal between 6 and 10.",
        actions=(("Order four machines", "piet", STRONG),),
    ).submit(15, "mariam", approver="helena").do(
        11,
        reviewing.reject_plan,
        "helena",
        reason="The readers are two years old. Find out first why they lose the line.",
    )


def _assistance(named: Project) -> None:
    """Its review became void when the plan was changed; it is being worked over."""
    named.propose(
        38,
        "sana",
        ROOT,
        "One named person per shift takes the bookings for help",
        "Whoever booked help is met at the train, every time.",
    ).accept(36, "priya", owner="sana", sponsor="tomas").plan(
        30,
        "sana",
        due=35,
        measure="Booked help that didn’t come",
        goal="0.2",
        cost="4000",
        protection="The phone team rings the shift lead for every booking.",
        actions=(
            ("Name one person per shift at every station", "lucia", MEDIUM),
            ("Close the old mailbox", "noor", STRONG),
        ),
    ).submit(28, "sana", approver="tomas").add_action(
        27, "sana", "Show the day’s bookings on the shift sheet", "chidi", due=30
    )


def _refunds(small: Project) -> None:
    """The plan waits for a decision; its owner may not decide herself."""
    small.propose(
        33,
        "jakub",
        "claims",
        "Small refunds without a second signature",
        "Whoever is owed less than 50 euros has it within ten working days.",
    ).accept(31, "ewa", owner="ewa", sponsor="helena").plan(
        20,
        "ewa",
        due=28,
        measure="Refunds that take more than ten working days",
        goal="1",
        cost="2500",
        protection="The list “today”: ten cases a day are paid by hand.",
        actions=(
            ("Drop the second signature under 50 euros", "jakub", STRONG),
            ("Confirm each form by mail", "ines", STRONG),
            ("Tell all desks what to say meanwhile", "hugo", WEAK),
        ),
    ).submit(4, "ewa", approver="priya", decide_in=10)


def _lift(lift: Project) -> None:
    """Being done; a change of the approved plan waits for its decision."""
    lift.propose(
        46,
        "fatou",
        "old-town",
        "A lift that runs every day",
        "Nobody has to carry a pram or turn back at Old Town.",
    ).accept(44, "mariam", owner="emil", sponsor="mariam").plan(
        41,
        "emil",
        due=14,
        measure="Days on which the lift stands still",
        counted_in="days a month",
        baseline="9",
        goal="2",
        cost="7800",
        protection="Taxi on the station’s account, sign at both doors.",
        actions=(
            ("Replace the door controller", "piet", STRONG),
            ("Read the lift’s log every morning", "fatou", MEDIUM),
            ("Keep a spare controller in the workshop", "kofi", STRONG),
        ),
    ).submit(40, "emil", approver="mariam").do(
        37,
        reviewing.return_plan,
        "mariam",
        reason="Good. Say who reads the log on weekends before I approve it.",
    ).add_action(
        36, "emil", "Agree with Harbour who reads the log on weekends", "chidi", due=10
    ).submit(35, "emil", approver="mariam").do(
        34, reviewing.approve_plan, "mariam", reason="Weekends are settled now."
    ).finish(
        24, "fatou", 1, "Read every morning at 5:40; two stops prevented so far."
    ).raise_goal(
        3,
        "emil",
        later=35,
        goal="1",
        reason="The controller comes three weeks late. We dare a better goal.",
    )


def _lost(lost: Project) -> None:
    """Being done, with one action left."""
    lost.propose(
        44,
        "priya",
        "harbour",
        "One list for everything that is found",
        "Whoever lost something hears within a day whether we have it.",
    ).accept(42, "lucia", owner="lucia", sponsor="jonas").plan(
        38,
        "lucia",
        due=4,
        measure="Lost things that we had and said we hadn’t",
        goal="0.3",
        cost="900",
        protection="Desk asks all three lists before it says no.",
        actions=(
            ("Put the three lists into one", "ben", STRONG),
            ("Give the phone team access", "hugo", STRONG),
        ),
    ).submit(37, "lucia", approver="jonas").do(
        35, reviewing.approve_plan, "jonas"
    ).finish(12, "ben", 0, "One list since Monday; 214 things in it.")


def _toilet(toilet: Project, diary: Diary) -> None:
    """On hold until the rebuilding begins."""
    toilet.propose(
        35,
        "oskar",
        "hillside",
        "Toilets that are open when trains run",
        "Travellers at Hillside find an open, clean toilet.",
    ).accept(33, "oskar", owner="dana", sponsor="oskar").plan(
        31,
        "dana",
        due=100,
        measure="Closed or dirty toilets",
        goal="0.2",
        cost="3000",
        protection="The café next door lets travellers in.",
        actions=(("Agree opening hours with the cleaning firm", "dana", MEDIUM),),
    ).submit(30, "dana", approver="jonas").do(29, reviewing.approve_plan, "jonas").do(
        15,
        delivering.hold,
        "dana",
        reason="The pipes are replaced first; before that opening hours don’t help.",
        resume_on=diary.day(-60),
    )


def _inform(inform: Project, diary: Diary) -> None:
    """In effect since two weeks ago."""
    inform.propose(
        56,
        "jonas",
        "north",
        "Control phones the desk before the board changes",
        "Whoever has to take a bus knows within five minutes where it leaves.",
    ).accept(55, "jonas", owner="lucia", sponsor="jonas").plan(
        52,
        "lucia",
        due=-12,
        weeks=12,
        measure="Reports that nobody knew where the bus leaves",
        goal="0.5",
        cost="1200",
        protection="A colleague stands at stop D in the evening.",
        actions=(
            ("One line from control to every desk", "chidi", STRONG),
            ("Signs at stops B and D that can be turned", "ben", STRONG),
            ("Practise it once on every shift", "ana", WEAK),
        ),
    ).do(
        51,
        proposing.name_people,
        "lucia",
        owner=inform.person("lucia"),
        sponsor=inform.person("jonas"),
        approver=None,
        checker=inform.person("priya"),
    ).submit(50, "lucia", approver="priya").do(
        48, reviewing.approve_plan, "priya", reason="Cheap, quick, and testable."
    ).finish(
        30, "chidi", 0, "Direct line at both desks, tried out on two evenings."
    ).finish(24, "ben", 1, "Four signs; turned twice already.").finish(
        18, "ana", 2, "All five shifts."
    ).do(
        14,
        delivering.implement,
        "lucia",
        fixed_from=diary.day(15),
        fixed_place="Harbour and Hillside, all shifts",
        evidence="Log of control: a call to the desk before each of the last nine "
        "changes.",
    )


def _price(price: Project) -> None:
    """Withdrawn: somebody else does it."""
    price.propose(
        49,
        "priya",
        ROOT,
        "One price sheet for all desks",
        "The same ticket costs the same everywhere.",
    ).accept(48, "priya", owner="lena", sponsor="tomas").do(
        40,
        proposing.withdraw,
        "lena",
        reason="The sales department prints one sheet for all from now on; nothing is "
        "left to do here.",
    )


def _gates(sign: Project, diary: Diary) -> None:
    """A quick fix that is done, and that changed little: before and after say so."""
    sign.quick_fix(
        48,
        "mariam",
        "airport",
        "Put a sign at the gates: airline tickets to the desk",
        "grace",
        due=-41,
    ).do(
        43,
        quick_fixing.finish_quick_fix,
        "grace",
        result="A sign at each of the three gates, in four languages.",
        fixed_from=diary.day(43),
    )


def _monday_list(paper: Project) -> None:
    """A quick fix that somebody is at."""
    paper.quick_fix(
        3,
        "ewa",
        "phones",
        "Print the Monday list with a column for the number to call back",
        "ines",
        due=4,
    )
