"""The mappings of the four files take rows of the same shape that nobody has seen.

The rows are invented; columns, notations and gaps are those of the published files.
"""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Unit
from cxops.audit.verify import verify_database
from issues.enums import IssueKind, IssueState, Mood, Voice
from issues.models import ImportedTerm, Issue
from tests.builders.accounts import make_unit
from tests.builders.clock import AT
from tests.imports.files import MAPPINGS, import_file, told, write_csv

pytestmark = pytest.mark.django_db

NO_DATE = "isn’t a date in a format the mapping names"
CFPB = (
    "Complaint ID,Product,Sub-product,Issue,Sub-issue,State,ZIP code,Date received,"
    "Date sent to company,Company response,Timely response?,Consumer disputed?"
)
COMCAST = (
    "Ticket #,Customer Complaint,Date,Date_month_year,Time,Received Via,City,State,"
    "Zip code,Status,Filing on Behalf of Someone"
)
TWEETS = (
    "tweet_id,airline_sentiment,airline_sentiment_confidence,negativereason,"
    "negativereason_confidence,airline,retweet_count,text,tweet_created,"
    "tweet_location,user_timezone"
)
BOSTON = (
    "case_enquiry_id,open_dt,sla_target_dt,closed_dt,on_time,case_status,"
    "closure_reason,case_title,subject,reason,type,queue,department,submitted_photo,"
    "closed_photo,location,fire_district,pwd_district,city_council_district,"
    "police_district,neighborhood,neighborhood_services_district,ward,precinct,"
    "location_street_name,location_zipcode,latitude,longitude,source"
)


@pytest.fixture
def unit() -> Unit:
    """A fresh installation: its words and its top unit."""
    call_command("seed_vocabulary", verbosity=0)
    return make_unit("Head office", code="head", time_zone="America/New_York")


def bring_in(
    folder: Path, unit: Unit, name: str, header: str, *rows: dict[str, str]
) -> tuple[int, list[str]]:
    """How many are stored, and what is told of the rest. Again nothing is stored."""
    columns = header.split(",")
    lines = [[row.get(column, "") for column in columns] for row in rows]
    path = write_csv(folder, columns, *lines)
    first = import_file(path, MAPPINGS / f"{name}.toml", unit)
    assert first.rows == first.stored + first.unchanged + first.rejected == len(rows)
    again = import_file(path, MAPPINGS / f"{name}.toml", unit)
    assert (again.stored, again.rejected) == (0, first.rejected)
    assert again.unchanged == first.stored + first.unchanged
    assert verify_database(at=AT).findings == ()
    return first.stored, told(first)


def words_of(number: str) -> tuple[str | None, str | None, str | None]:
    """Names of where it went wrong, of what it looks like, of how it was heard."""
    found = Issue.objects.values_list(
        "touchpoint__name", "cause__name", "channel__name"
    )
    return found.get(external_id=number)


def waiting() -> int:
    return ImportedTerm.objects.filter(settled_at=None).count()


def test_complaints_with_new_products_and_three_kinds_of_nothing(
    tmp_path: Path, unit: Unit
) -> None:
    row = {"Date received": "3/1/2015", "State": "PR", "ZIP code": "009XX"}
    long = "A very long " * 11 + "product"
    stored, lines = bring_in(
        tmp_path,
        unit,
        "cfpb_2015q1_issues",
        CFPB,
        row | {"Complaint ID": "1", "Product": "Gold", "Issue": "Lost in the post"},
        row
        | {
            "Complaint ID": "2",
            "Product": "  GOLD ",
            "Sub-product": "None",
            "Issue": "Lost  in the post",
            "Sub-issue": "N/A",
            "Consumer disputed?": "N/A",
        },
        row
        | {
            "Complaint ID": "3",
            "Product": "Gold",
            "Sub-product": "Coins",
            "Issue": "Late or missing",
            "Sub-issue": "In transit",
            "Consumer disputed?": "Yes",
        },
        row | {"Complaint ID": "4", "Product": "N/A", "Issue": "Fees"},
        row | {"Complaint ID": "5", "Product": long, "Issue": "Fees"},
        row | {"Complaint ID": "6", "Product": "Gold", "Issue": "None"},
        row | {"Complaint ID": "", "Product": "Gold", "Issue": "Fees"},
        row | {"Complaint ID": "7a", "Product": "Gold", "Issue": "Fees"},
        row | {"Complaint ID": "8", "Issue": "Fees", "Date received": "13/1/2015"},
        row | {"Complaint ID": "9", "Issue": "Fees", "Date received": "2015-01-03"},
        row | {"Complaint ID": "10", "Issue": "É" * 3000 + " \U0001f600"},
    )

    assert stored == 4
    assert lines == [
        "line 6, Product, Sub-product: This is too long: at most 120 characters.",
        "line 7, Issue, Sub-issue: it is empty and may not be",
        "line 8, Complaint ID: it is empty and may not be",
        "line 9, Complaint ID: “7a” doesn’t look right",
        f"line 10, Date received: “13/1/2015” {NO_DATE}",
        f"line 11, Date received: “2015-01-03” {NO_DATE}",
        "line 12, Issue: This is too long: at most 120 characters.",
    ]
    heard = "Partner, ombudsman or regulator"
    assert words_of("1") == words_of("2") == ("Gold", "Lost in the post", heard)
    assert words_of("3") == ("Gold: Coins", "Late or missing", heard)
    assert words_of("4") == (None, "Fees", heard)
    third = Issue.objects.get(external_id="3")
    assert third.description == "Late or missing: In transit"
    assert (third.customer_mood, third.state) == (Mood.UNHAPPY, IssueState.CLOSED)
    assert str(third.occurred_on) == "2015-03-01"
    assert waiting() == 4, "Gold, Gold: Coins, Lost in the post, Fees"


def test_tweets_with_new_reasons_labels_and_signs(tmp_path: Path, unit: Unit) -> None:
    row = {"tweet_created": "2/16/2015 0:05", "airline": "Nimbus", "text": "@x hello"}
    negative = row | {"airline_sentiment": "negative"}
    stored, lines = bring_in(
        tmp_path,
        unit,
        "airline_tweets",
        TWEETS,
        negative | {"tweet_id": "1", "negativereason": "Rude Robots"},
        negative | {"tweet_id": "2", "negativereason": "LOST LUGGAGE"},
        negative | {"tweet_id": "3", "negativereason": "Can't Tell"},
        row
        | {"tweet_id": "4", "airline_sentiment": "positive", "text": "👏\n=@a &lt;"},
        row | {"tweet_id": "4", "airline_sentiment": "neutral"},
        row | {"tweet_id": "5", "airline_sentiment": "mixed"},
        negative | {"tweet_id": "5.703E+17"},
        negative | {"tweet_id": "6", "tweet_created": "42059.48"},
        negative | {"tweet_id": "7", "text": " "},
        negative | {"tweet_id": "1", "negativereason": "Rude Robots"},
    )

    assert stored == 4
    assert lines == [
        "line 7, tweet_id: number 4 stands in line 5 with other values",
        "line 8, airline_sentiment: “mixed” is none of: breakdown, near_miss, praise",
        "line 9, tweet_id: “5.703E+17” doesn’t look right",
        f"line 10, tweet_created: “42059.48” {NO_DATE}",
        "line 11, text: it is empty and may not be",
    ]
    heard = "Social media"
    assert words_of("1") == ("Rude Robots", "Rude Robots", heard)
    assert words_of("2") == ("Luggage", "LOST LUGGAGE", heard)
    assert words_of("3") == (None, None, heard)
    praise = Issue.objects.get(external_id="4")
    assert (praise.kind, praise.description) == (IssueKind.PRAISE, "👏\n=@a &lt;")
    assert praise.filed_at.isoformat() == "2015-02-16T08:05:00+00:00"


def test_city_cases_with_new_services_sources_and_gaps(
    tmp_path: Path, unit: Unit
) -> None:
    row = {
        "open_dt": "2019-07-04 23:30:00",
        "case_title": "Owls in the library",
        "reason": "Birds",
        "type": "Owls",
        "source": "Maximo Integration",
    }
    stored, lines = bring_in(
        tmp_path,
        unit,
        "boston311_animals",
        BOSTON,
        row | {"case_enquiry_id": "1", "neighborhood": "Dorchester"},
        row | {"case_enquiry_id": "2", "closed_dt": "2019-07-05 00:10:00"},
        row | {"case_enquiry_id": "3", "closed_dt": "2019-07-04 23:29:59"},
        row | {"case_enquiry_id": "4", "source": "employee generated", "reason": ""},
        # An hour that the clocks skipped, and one that they went through twice.
        row | {"case_enquiry_id": "5", "open_dt": "2019-03-10 02:30:00"},
        row | {"case_enquiry_id": "6", "open_dt": "2019-11-03 01:30:00", "type": ""},
        row | {"case_enquiry_id": "7", "source": "", "case_title": "x" * 20_001},
        row | {"case_enquiry_id": "8", "open_dt": ""},
        row | {"case_enquiry_id": "9", "open_dt": "2019-07-04T23:30:00.000"},
        row | {"case_enquiry_id": "", "open_dt": "2019-07-04 23:30:00"},
    )

    assert stored == 5
    assert lines == [
        "line 4, closed_dt: it was closed before it was reported",
        "line 8, case_title, neighborhood: This is too long: at most 20000 characters.",
        "line 9, open_dt: it has no date; a mapping can give the day for all",
        f"line 10, open_dt: “2019-07-04T23:30:00.000” {NO_DATE}",
        "line 11, case_enquiry_id: it is empty and may not be",
    ]
    assert words_of("1") == ("Birds", "Owls", "Maximo Integration")
    assert words_of("4") == (None, "Owls", "Noticed by a colleague")
    assert words_of("6") == ("Birds", None, "Maximo Integration")
    assert Issue.objects.get(external_id="4").voice == Voice.STAFF
    first = Issue.objects.get(external_id="1")
    assert first.description == "Owls in the library, Dorchester"
    assert (str(first.occurred_on), first.voice) == ("2019-07-04", Voice.CUSTOMER)
    assert waiting() == 3, "Birds, Owls, Maximo Integration"


def test_provider_complaints_in_both_notations_of_a_day(
    tmp_path: Path, unit: Unit
) -> None:
    row = {
        "Customer Complaint": "No picture",
        "Date": "07-04-15",
        "Date_month_year": "04-Jul-15",
        "Time": "12:00:00 AM",
        "Received Via": "Internet",
    }
    stored, lines = bring_in(
        tmp_path,
        unit,
        "comcast_fcc_2015",
        COMCAST,
        row | {"Ticket #": "1"},
        row | {"Ticket #": "2", "Date": "2015-04-07"},
        row | {"Ticket #": "3", "Received Via": "customer  care call"},
        row | {"Ticket #": "4", "Received Via": ""},
        row | {"Ticket #": "5", "Received Via": "Fax"},
        row | {"Ticket #": "6", "Date": "2015-07-13", "Time": "25:00:00 PM"},
        row | {"Ticket #": "7", "Date": "04-Jul-15"},
        row | {"Ticket #": "comcas"},
        row | {"Ticket #": "8", "Customer Complaint": ""},
    )

    assert stored == 4
    assert lines == [
        "line 6, Received Via: “Fax” isn’t in the vocabulary; add it or map it",
        f"line 7, Date, Time: “2015-07-13 25:00:00 PM” {NO_DATE}",
        f"line 8, Date, Time: “04-Jul-15 12:00:00 AM” {NO_DATE}",
        "line 9, Ticket #: “comcas” doesn’t look right",
        "line 10, Customer Complaint: it is empty and may not be",
    ]
    assert set(Issue.objects.values_list("occurred_on", flat=True)) == {
        date(2015, 4, 7)
    }
    assert words_of("3") == (None, None, "Phone")
    assert words_of("4") == (None, None, None)
    assert set(Issue.objects.values_list("state", flat=True)) == {IssueState.NEW}
    assert waiting() == 0
