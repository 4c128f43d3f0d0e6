"""What holds for every form: exactness, safety, sameness."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdfium2
import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.printing import reading, samples

from counterfoil.printing import engine, words

FORMS = sorted(samples.SAMPLES)
PAPER_TEXT = {"number", "product_code", "package_id", "qr", "pick_list"}
FIGURES = ("quantity", "price", "amount", "total", "rate", "open", "advance", "revision", "label")


def _hostile(value, key=""):
    """The same context with markup in every text that somebody could have typed."""
    match value:
        case dict():
            return {name: _hostile(item, name) for name, item in value.items()}
        case list():
            return [_hostile(item, key) for item in value]
        case str() if key not in PAPER_TEXT and not key.startswith(FIGURES):
            return samples.HOSTILE
    return value


@pytest.mark.parametrize("form", FORMS)
def test_typed_text_never_acts_as_markup(form):
    context = _hostile(samples.SAMPLES[form]())
    pdf = engine.render(form, context, language="zh-hans")
    if context.get("company"):
        assert reading.plain(samples.HOSTILE) in reading.text(pdf)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_facts_give_the_same_bytes(form):
    context = samples.SAMPLES[form]()
    first = engine.render(form, context, language="zh-hans")
    engine.render("shipment", samples.shipment(1), language="en")
    assert engine.render(form, context, language="zh-hans") == first


def test_another_fact_gives_other_bytes():
    context = samples.shipment(1)
    assert engine.render("shipment", context | {"reprint": 1}, language="en") != engine.render(
        "shipment", context, language="en"
    )


@pytest.mark.parametrize("form", FORMS)
def test_only_our_font_is_used_and_it_is_embedded(form):
    used = reading.fonts(engine.render(form, samples.SAMPLES[form](), language="zh-hans"))
    assert used
    assert all(name.split("+")[-1].startswith("NotoSansSC") for name in used)
    assert all(used.values())


def test_the_file_names_its_title_and_number():
    pdf = pypdfium2.PdfDocument(engine.render("receipt", samples.receipt(), language="zh-hans"))
    told = pdf.get_metadata_dict()
    assert told["Title"] == "收款单 SKD-260305-0002"
    assert told["Keywords"] == "SKD-260305-0002"
    assert told["Author"] == samples.COMPANY["name"]


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("zh-hans", "收款单"),
        ("zh-CN", "收款单"),
        ("fr", "收款单"),
        ("", "收款单"),
        ("en", "Receipt"),
        ("en-GB", "Receipt"),
    ],
)
def test_anything_but_english_prints_chinese(language, word):
    assert word in reading.text(engine.render("receipt", samples.receipt(), language=language))


@pytest.mark.parametrize("paper", ["a5", "continuous"])
def test_an_offset_moves_the_picture_and_keeps_the_size(paper):
    def edges(offset):
        pdf = engine.render("gate_pass", samples.gate_pass(3), language="zh-hans", paper=paper, offset=offset)
        return reading.sizes_mm(pdf), reading.outermost_text_mm(pdf)

    (size, centred), (moved_size, moved) = edges(engine.CENTRED), edges(engine.Offset(Decimal("2.5"), Decimal("-1.5")))
    assert size == moved_size
    change = [round(after - before, 1) for before, after in zip(centred, moved, strict=True)]
    assert change == [2.5, 1.5, -2.5, -1.5]


def test_a_paper_the_form_does_not_know_is_refused():
    with pytest.raises(ValueError, match="not printed on a4"):
        engine.render("package_labels", samples.package_labels(), language="en", paper="a4")
    with pytest.raises(ValueError, match="no such form"):
        engine.render("../settings", {}, language="en")


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="exactly"):
        engine.render("receipt", samples.receipt() | {"amount": 0.1}, language="en")


@pytest.mark.parametrize("missing", ["company", "lines", "qr", "delivery"])
def test_a_missing_fact_is_named(missing):
    context = {key: value for key, value in samples.gate_pass().items() if key != missing}
    with pytest.raises(engine.PrintError, match=missing):
        engine.render("gate_pass", context, language="en")


def test_facts_are_printed_as_they_are_stored():
    shown = engine._printable(
        {
            "price": Decimal("1.8720"),
            "large": Decimal("1E+3"),
            "day": date(2026, 3, 1),
            "moment": datetime(2026, 3, 1, 20, 0, tzinfo=UTC),
            "word": words.WORDS["customer"],
            "dirty": "a\x00b\u202ec\ud800\U0001f600\nd",
            "none": None,
        }
    )
    assert shown["price"] == "1.8720"
    assert shown["large"] == "1000"
    assert shown["day"] == "2026-03-01"
    assert shown["moment"] == "2026-03-02 04:00"
    assert shown["dirty"] == "abc\U0001f600\nd"
    assert "none" not in shown
    json.dumps(shown)


def test_without_the_font_it_says_what_to_do(settings, tmp_path):
    settings.PRINT_FONT_DIRS = [tmp_path]
    engine._fonts.cache_clear()
    try:
        with pytest.raises(ImproperlyConfigured, match="make setup"):
            engine.render("calibration", {}, language="en")
    finally:
        engine._fonts.cache_clear()
