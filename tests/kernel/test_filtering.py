"""What an address asks for: its chips, and one way to say it."""

import pytest
from django import forms
from django.http import QueryDict

from cxops.kernel.filtering import Chip, ManyField, chips_of, tidied


class SomeFilters(forms.Form):
    q = forms.CharField(label="Words")
    state = ManyField(label="State", choices=[("new", "New"), ("old", "Old")])
    unit = ManyField(label="Unit")


def test_each_value_has_a_chip_and_the_address_without_it() -> None:
    asked = QueryDict("q=lift&state=new&state=old&unit=&cursor=abc&sort=filed")

    chips = chips_of(SomeFilters(), asked)

    assert chips == [
        Chip("Words", "lift", "state=new&state=old&unit=&sort=filed"),
        Chip("State", "New", "q=lift&state=old&unit=&sort=filed"),
        Chip("State", "Old", "q=lift&state=new&unit=&sort=filed"),
    ]


def test_an_address_is_tidied_to_what_it_says() -> None:
    asked = QueryDict("q=&state=new&state=&state=new&unit=a&unit=b&cursor=x&sort=due")

    assert tidied(asked) == "state=new&unit=a&unit=b&cursor=x&sort=due"
    assert tidied(asked, without=("cursor", "sort")) == "state=new&unit=a&unit=b"


def test_many_values_are_drawn_as_ticks_where_they_are_few() -> None:
    html = str(SomeFilters(QueryDict("state=new"))["state"])

    assert html.count('type="checkbox"') == 2
    assert html.count("checked") == 1
    assert "<select" not in html


def test_many_values_are_drawn_as_a_list_to_add_from_where_they_are_many() -> None:
    form = SomeFilters(QueryDict("unit=u1&unit=gone"))
    form.fields["unit"].widget.choices = [(f"u{n}", f"Unit {n}") for n in range(9)]

    html = str(form["unit"])

    assert html.count('type="checkbox"') == html.count("checked") == 2
    assert '<option value="u1">' not in html
    assert '<option value="u2">Unit 2</option>' in html
    assert 'aria-labelledby="id_unit_label"' in html
    assert "<span>gone</span>" in html


@pytest.mark.parametrize("value", [None, "", []])
def test_no_value_is_an_empty_list(value: object) -> None:
    assert ManyField(required=False).clean(value) == []
