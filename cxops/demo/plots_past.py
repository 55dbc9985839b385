"""The repeat problems of two years: three that were acted on, two that wait."""

from cxops.demo.plots import ADDS, ESCAPE, GUESS, MAIN, SURE, Cause, Plot

PAST_PLOTS: tuple[Plot, ...] = (
    Plot(
        "platform",
        "The app names the wrong platform",
        "north",
        "jonas",
        430,
        "Say: “The board is right, the app follows later.” Walk with them if the train "
        "is in.",
        confirmed=420,
        published=418,
        causes=(
            Cause(
                "The app takes platforms from the yearly plan, not from the signal box",
                "wrong-or-old-data",
                evidence="Of 50 cases 47 fall on days with a change that is in the log "
                "of the signal box and not in the app.",
                whys="Why is the app wrong? It shows the plan. Why the plan? The feed "
                "of changes was never connected. Why not? Nobody owned it after the "
                "project ended.",
            ),
            Cause(
                "Nobody compares the app with the board",
                "no-check-that-would-catch-it",
                ESCAPE,
                SURE,
                "The first report came nine days after the first wrong platform.",
            ),
        ),
    ),
    Plot(
        "pass",
        "Yearly passes come weeks too late",
        "contact-centre",
        "ewa",
        400,
        "Write a temporary pass on the spot: it is valid for 30 days.",
        confirmed=390,
        published=388,
        causes=(
            Cause(
                "The printer collects orders and prints only full boxes",
                "supplier-late-or-missing",
                evidence="Printing dates of 200 passes: all on four days of the month.",
            ),
            Cause(
                "The letter promises ten days whatever the printer does",
                "promised-more-than-we-can-keep",
                ADDS,
                GUESS,
            ),
        ),
    ),
    Plot(
        "clean",
        "Morning trains leave uncleaned",
        "fleet",
        "piet",
        462,
        "Close the worst coach until the turn-round and say why.",
        confirmed=452,
        published=450,
        causes=(
            Cause(
                "The cleaning firm has one shift for six trains",
                "supplier-poor-quality",
                evidence="Sheets of 30 nights: the fifth and sixth train were begun "
                "after four and left at five, 26 times.",
            ),
            Cause(
                "The sheet is signed before the work is done",
                "no-check-that-would-catch-it",
                ESCAPE,
                SURE,
                "Two nights with the firm’s foreman: signed at midnight.",
            ),
        ),
    ),
    Plot(
        "heating",
        "The old coaches can’t be heated",
        "fleet",
        "piet",
        300,
        "Move people to another coach; tea and blankets are with the train manager.",
        confirmed=290,
        published=289,
        causes=(
            Cause(
                "The heaters of the 1987 coaches have no spare parts any more",
                "quality-or-design-fault",
                MAIN,
                SURE,
                "Workshop: 9 of 12 coaches run with one heater of two.",
            ),
        ),
    ),
    Plot(
        "gates",
        "The gates don’t know airline tickets",
        "airport",
        "mariam",
        58,
        is_owned=False,
    ),
)
