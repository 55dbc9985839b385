"""What came of the improvements: one held, one did nothing, one came back.

A fourth, in effect for two weeks only, is among the projects of the last weeks, and
one that only an executive may decide waits there for her.
"""

from cxops.demo.diary import Diary
from cxops.demo.initiatives import MEDIUM, STRONG, WEAK, Project
from cxops.demo.organisation import Organisation
from cxops.demo.patterns import Problems
from cxops.demo.words_stories import CAME_BACK, DID_NOT, FELL
from improvements.services import delivering, reviewing


def write_past_projects(
    diary: Diary, organisation: Organisation, problems: Problems
) -> None:
    """Put the improvements of the past two years into the diary."""

    def project(theme: str) -> Project:
        return Project(diary, organisation, problems, (theme,))

    _platform(project("platform"), diary)
    _pass(project("pass"), diary)
    _clean(project("clean"), diary)
    _heating(project("heating"))


def _platform(platform: Project, diary: Diary) -> None:
    """It fell, and has stayed down for more than half a year."""
    platform.propose(
        372,
        "jonas",
        "north",
        "The app shows the platform that the signal box shows",
        "Whoever follows the app stands where the train leaves.",
    ).accept(365, "jonas", owner="lucia", sponsor="jonas").name_checker(
        360, "lucia", "priya"
    ).plan(
        330,
        "lucia",
        due=-(FELL + 3),
        check=-(FELL - 12 * 7),
        weeks=26,
        gap=35,
        measure="Reports that the app named another platform",
        goal="4",
        cost="14500",
        protection="A line in the app: “Please check the board.”",
        actions=(
            ("Connect the app to the signal box’s feed", "piet", STRONG),
            ("Compare app and board by machine every five minutes", "noor", STRONG),
            ("Tell all desks since when the app can be trusted", "ana", WEAK),
        ),
    ).submit(328, "lucia", approver="tomas").do(
        322, reviewing.approve_plan, "tomas", reason="It takes the cause away."
    ).finish(
        236, "piet", 0, "Connected; 40 changes in the first week came through."
    ).finish(228, "noor", 1, "Runs since Monday, two differences found and mended.")
    platform.finish(219, "ana", 2, "All desks, in the morning briefing.").do(
        FELL - 1,
        delivering.implement,
        "lucia",
        fixed_from=diary.day(FELL),
        fixed_place="Harbour and Hillside",
        evidence="The comparison of app and board: no difference on the first day.",
    ).check(
        FELL - 12 * 7 - 3, "priya", "Both proofs hold, and the desks say the same."
    ).close(
        104,
        "lucia",
        "tomas",
        hours="410",
        how="25 minutes at the desk for each report that doesn’t come any more.",
        lesson="One source for app and board. As long as two people type the same "
        "platform, they will differ.",
        elsewhere="Airport link, where the screens on the platform are typed by hand",
    )


def _pass(late: Project, diary: Diary) -> None:
    """It is in effect, and nothing has changed: a reminder was not the cause."""
    late.propose(
        330,
        "ewa",
        "contact-centre",
        "Remind the printer of every order",
        "Passes are there within the ten days that we promise.",
    ).accept(326, "ewa", owner="ewa", sponsor="helena").name_checker(
        322, "ewa", "jonas"
    ).plan(
        262,
        "ewa",
        due=-(DID_NOT + 2),
        check=-20,
        weeks=26,
        gap=35,
        measure="Reports of passes that came too late",
        goal="3",
        cost="600",
        protection="Temporary passes are written on the spot.",
        actions=(
            ("Send the printer a list of open orders every week", "jakub", WEAK),
            ("Write the ten days into the order form", "ines", WEAK),
        ),
    ).submit(260, "ewa", approver="priya").do(
        255,
        reviewing.approve_plan,
        "priya",
        reason="It costs little. I doubt that a list is enough; we will see it.",
    ).finish(178, "jakub", 0, "Sent every Monday, confirmed by the printer.").finish(
        170, "ines", 1, "In the form since the first of the month."
    ).do(
        DID_NOT - 1,
        delivering.implement,
        "ewa",
        fixed_from=diary.day(DID_NOT),
        fixed_place="All orders of yearly passes",
        evidence="Four lists sent and confirmed.",
    ).look(5)


def _clean(clean: Project, diary: Diary) -> None:
    """It fell for half a year; since the firm saves the second shift it is back."""
    clean.propose(
        440,
        "kofi",
        "fleet",
        "A second shift cleans the morning trains",
        "Nobody has to sit down on the rubbish of the night.",
    ).accept(436, "piet", owner="piet", sponsor="tomas").name_checker(
        430, "piet", "priya"
    ).plan(
        386,
        "piet",
        due=-(CAME_BACK + 2),
        check=-128,
        weeks=18,
        gap=35,
        measure="Reports of uncleaned morning trains",
        goal="4",
        cost="31000",
        protection="The crew closes the worst coach.",
        actions=(
            ("Agree a second shift with the cleaning firm", "piet", MEDIUM),
            ("Two trains a night are looked at before they leave", "kofi", MEDIUM),
        ),
    ).submit(384, "piet", approver="helena").do(
        378, reviewing.approve_plan, "helena", reason="One winter, then we look again."
    ).finish(344, "piet", 0, "Signed for a year, from next month on.").finish(
        334, "kofi", 1, "Done every night since Sunday."
    ).do(
        CAME_BACK - 1,
        delivering.implement,
        "piet",
        fixed_from=diary.day(CAME_BACK),
        fixed_place="All morning trains from the depot",
        evidence="Fourteen nights with two shifts on the sheet.",
    ).check(124, "priya", "Half a year, and both proofs hold.").close(
        110,
        "piet",
        "helena",
        hours="260",
        how="An hour of the crew for each train that needn’t be cleaned under way.",
        lesson="It holds as long as the second shift is paid for.",
    ).look(42)


def _heating(heating: Project) -> None:
    """It waits for an executive: it is above what managers may decide."""
    heating.propose(
        61,
        "piet",
        "fleet",
        "New heaters for the twelve old coaches",
        "No coach is colder than 18 degrees when the first traveller gets in.",
    ).accept(58, "piet", owner="piet", sponsor="tomas").plan(
        12,
        "piet",
        due=150,
        weeks=36,
        gap=21,
        measure="Reports of cold coaches",
        goal="0.5",
        cost="228000",
        protection="Tea and blankets; the worst two coaches stay in the depot.",
        actions=(
            ("Order heaters for twelve coaches", "piet", STRONG),
            ("Refit two coaches a week", "kofi", STRONG),
        ),
    ).submit(3, "piet", approver="helena", decide_in=9)
