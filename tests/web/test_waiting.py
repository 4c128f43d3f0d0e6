"""How long something has waited, in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.timesince import timesince

from counterfoil.web.templatetags.counterfoil import DURATIONS, waited

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_span_is_spelled_as_by_the_calendar(monkeypatch, language):
    """Spans below four weeks are spelled without looking at a calendar, with the same words."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    minutes = (
        1,
        59,
        60,
        61,
        23 * 60 + 59,
        24 * 60,
        6 * 24 * 60,
        7 * 24 * 60,
        27 * 24 * 60,
        29 * 24 * 60,
        500 * 24 * 60,
    )
    with translation.override(language):
        for many in minutes:
            since = NOW - timedelta(minutes=many, seconds=30)
            assert waited(since) == timesince(since, NOW, depth=1, time_strings=DURATIONS), many
        assert waited(NOW - timedelta(seconds=30)) in ("just now", "刚刚")


def test_the_words_are_those_of_the_reader(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    since = NOW - timedelta(hours=2)
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(waited(since))
    assert [words.replace("\xa0", " ") for words in found] == ["2 小时", "2 hours"]
