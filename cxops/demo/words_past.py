"""How the repeat problems of the last weeks sounded before anybody named them."""

from cxops.demo.rhythm import Course
from cxops.demo.streams import Stream

#: From here on people write about these themselves.
_HANDED_OVER = 70


def _from(days_ago: int) -> Course:
    return ((days_ago, 1.0), (_HANDED_OVER, 0.0))


PAST: tuple[Stream, ...] = (
    Stream(
        "lift",
        "lifts-and-ramps",
        "equipment-broken-or-missing",
        (("old-town", 1.8),),
        (
            "Lift to platform {track} out of order, carried the pram {n} steps.",
            "Came with a wheelchair for the {clock}; the lift stood still.",
            "The lift at Old Town again. I missed the {clock} to {town}.",
        ),
        (
            "Lift stopped at {clock}, reset by hand, stopped {min} minutes later.",
            "Lift off since {clock}; sent {n} people to the ramp in Mill Street.",
        ),
        ("It was wet outside.", "The door opens and closes.", "No sign on the door."),
        ("We turned back.", "Two young men helped me."),
        ("Called a taxi to the next station without stairs.",),
        severities=(2, 3, 3),
        course=((310, 0.4), (180, 1.0), (_HANDED_OVER, 0.0)),
        staff=0.35,
    ),
    Stream(
        "refund",
        "change-return-refund",
        "too-many-steps-or-waits",
        (("claims", 1.4), ("phones", 1.2)),
        (
            "Waiting {weeks} weeks for {euro} from a cancelled train in {month}.",
            "My refund of {euro} is “being checked” for {weeks} weeks.",
            "I have sent the refund form {few} times and got no answer.",
            "You owe me {euro} since the trip to {town}.",
        ),
        ("Case of {euro} lies unsigned for {weeks} weeks.",),
        (
            "The first promise was ten days.",
            "Every call gives me another date.",
            "It is about a family ticket.",
            "The form asks for a number that isn’t on the ticket.",
        ),
        ("I will go to the ombudsman.", "He was still friendly."),
        ("Paid out by hand the same day.",),
        severities=(2, 2, 3),
        course=_from(600),
        staff=0.1,
    ),
    Stream(
        "phones",
        "waiting",
        "too-few-for-the-demand",
        (("phones", 2.0),),
        (
            "{min} minutes in the queue on {weekday}, then cut off.",
            "I called {few} times before somebody answered.",
            "The voice said two minutes. It was {min}.",
            "Hung up after {min} minutes; I only wanted to know about the {clock}.",
        ),
        ("{n} callers waiting at {clock}, two of us.",),
        (
            "The music is awful.",
            "On the website there is no other way.",
            "The timetable had just changed.",
        ),
        ("Then it took one minute.", "She was helpful once I got through."),
        ("Called back in the afternoon.",),
        course=_from(700),
        staff=0.1,
    ),
    Stream(
        "assist",
        "help-at-the-train",
        "unclear-who-does-it",
        (("harbour-platforms", 0.6), ("old-town", 0.5), ("airport", 0.5)),
        (
            "Help was booked for the {clock} on platform {track}; nobody was there.",
            "Sat on the train to {town} until a passenger found somebody with a ramp.",
            "Booked assistance two days before, and they knew nothing of it.",
        ),
        (
            "Booking for the {clock} was in nobody’s hands; ran to platform {track}.",
            "Found a blind traveller alone on platform {track} at {clock}.",
        ),
        (
            "I travel this way every {weekday}.",
            "The train left {few} minutes late because of it.",
            "I have the confirmation here.",
        ),
        ("I felt like luggage.", "He said he won’t travel alone any more."),
        ("Stayed with the traveller and arranged the way back.",),
        severities=(2, 3, 3),
        course=_from(735),
    ),
    Stream(
        "toilet",
        "rooms-cleanliness-equipment",
        "equipment-broken-or-missing",
        (("hillside", 1.1),),
        (
            "Toilet at Hillside locked at {clock}, no word where else to go.",
            "Hillside toilets: no paper, no light, water on the floor.",
        ),
        ("Toilet closed again at {clock}; the pipe froze.",),
        ("With two small children.", "The café had closed.", "On {weekday} too."),
        ("Please.",),
        ("Asked the café next door to let them in.",),
        season="winter",
        course=_from(640),
    ),
    Stream(
        "price",
        "price-or-offer",
        "done-differently-by-site",
        (("harbour-desk", 0.6), ("old-town", 0.5)),
        (
            "Paid {euro} here and two euros less at the other desk, same ticket.",
            "The ticket to {town} has a different price at every desk.",
            "You sold me the dearest ticket to {town}; at home I saw the cheap one.",
        ),
        ("Price sheet of {month} says one thing, the till {euro}.",),
        ("I have both receipts.", "It was a {weekday}.", "For three people."),
        ("What is it really?",),
        ("Gave back the difference.",),
        severities=(1, 1, 2),
        course=_from(640),
    ),
    Stream(
        "lost",
        "asking-for-help-or-complaining",
        "lost-between-teams",
        (("harbour-desk", 0.8), ("phones", 0.6)),
        (
            "Left my bag in coach {coach} of the {clock}; three numbers, no answer.",
            "My umbrella was handed in, said the driver. The desk says it wasn’t.",
            "A child’s jacket lost between {town} and Harbour, nobody keeps a list.",
        ),
        ("Bag from the {clock} is in the depot’s list, not in ours.",),
        (
            "My keys are in it.",
            "I came twice.",
            "They wrote my number down {few} times.",
        ),
        ("In the end it was there all the time.",),
        ("Found it in the depot and brought it to the desk.",),
        severities=(1, 1, 2),
        course=_from(720),
    ),
)
