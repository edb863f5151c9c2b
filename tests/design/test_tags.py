from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

PLACE = SimpleNamespace(timezone="America/Denver", locale="en-US", currency="USD")


def shown(source, request=None, **values):
    context = RequestContext(request, values) if request else Context(values)
    return Template("{% load design %}" + source).render(context).strip()


def test_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in shown('{% icon "users" %}')
    assert shown('{% icon "users" %}').count("/static/bundles/icons.svg#users") == 1
    assert 'role="img" aria-label="People"' in shown('{% icon "users" label="People" %}')


def test_money_takes_the_locations_currency_and_none_is_a_dash():
    assert shown("{% money 1999 %}", location=PLACE) == '<span class="money">$19.99</span>'
    assert shown('{% money 1999 "EUR" %}', location=PLACE) == '<span class="money">€19.99</span>'
    assert shown("{% money nothing %}", nothing=None) == '<span class="nothing">—</span>'


def test_times_follow_the_requests_location_behind_only():
    request = RequestFactory().get("/")
    request.location = PLACE
    at = datetime(2026, 3, 5, 3, 15, tzinfo=UTC)
    text = shown(
        '{% include "design/timeline_entry.html" with entry=entry only %}', request, entry={"title": "Paid", "at": at}
    )
    assert 'title="Wednesday, March 4, 2026, 8:15:00 PM Mountain Standard Time"' in text


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Zoë Brandt", "ZB"), ("Ana Maria de Souza", "AS"), ("Cher", "C"), ("", "?"), ("x@y.example", "XY")],
)
def test_initials(name, letters):
    assert shown("{{ name|initials }}", name=name) == letters


def test_hue_is_the_same_for_the_same_name():
    assert shown("{{ 'Zoë'|hue }}") == shown("{{ ' zoë '|hue }}")


def test_unknown_tone_is_neutral():
    assert shown("{{ 'success'|tone }} {{ 'red; }'|tone }}") == "success neutral"


def test_names_are_escaped_everywhere():
    bad = '<script>alert("x")</script>'
    for part, key in (
        ("person", "name"),
        ("tag", "label"),
        ("status_badge", "label"),
        ("notice", "text"),
        ("toast", "text"),
    ):
        assert "<script" not in shown(
            "{% include part with " + key + "=bad only %}", part=f"design/{part}.html", bad=bad
        )


@pytest.mark.parametrize(
    ("address", "link", "direction"),
    [
        ("/?q=a&page=3", "?q=a&amp;sort=name", None),
        ("/?sort=name", "?sort=-name", "ascending"),
        ("/?sort=-name", "?sort=name", "descending"),
    ],
)
def test_sort_header_turns_around_and_keeps_the_rest(address, link, direction):
    text = shown('{% sort_header "name" "Name" %}', RequestFactory().get(address))
    assert f'href="{link}"' in text
    assert (f'aria-sort="{direction}"' in text) == (direction is not None)


class Sample(forms.Form):
    email = forms.EmailField(help_text="For receipts.")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_field_names_its_help_and_its_error():
    text = shown('{% include "design/form_fields.html" with form=form only %}', form=Sample({"email": "x"}))
    assert 'aria-describedby="id_email_helptext id_email_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="id_email_error"' in text
    assert 'id="id_email_helptext"' in text
    assert text.count('class="form-check-input"') == 1


@pytest.mark.parametrize(("cookie", "mark"), [("dark", ' data-bs-theme="dark"'), ('"><script>', ""), ("", "")])
def test_color_scheme_accepts_only_what_it_knows(cookie, mark):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert shown("{% color_scheme %}", request) == mark.strip()
