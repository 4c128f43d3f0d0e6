"""Every form in both languages: size, words, codes, pages, totals, and nothing outside the paper."""

import re
from decimal import Decimal
from itertools import accumulate
from typing import NotRequired, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from tests.printing import reading, samples

from counterfoil.printing import contexts, engine
from counterfoil.printing.registry import FORMS, PAPERS
from counterfoil.printing.words import CHINESE, ENGLISH, WORDS, words_in

LANGUAGES = (CHINESE, ENGLISH)
CONTEXTS = {
    "order_confirmation": contexts.OrderConfirmation,
    "quotation": contexts.Quotation,
    "delivery_notice": contexts.DeliveryNotice,
    "order_review": contexts.OrderReview,
    "production_request": contexts.ProductionRequest,
    "pick_list": contexts.PickList,
    "package_labels": contexts.PackageLabels,
    "gate_pass": contexts.GatePass,
    "shipment": contexts.Shipment,
    "receipt": contexts.Receipt,
    "document": contexts.Document,
}
WITH_LINES = sorted(set(CONTEXTS) - {"package_labels"})
EVERY_SHEET = [(form, paper) for form, known in FORMS.items() for paper in known.papers]


def test_every_form_has_a_template_a_sample_and_a_context():
    templates = {path.stem for path in engine.TEMPLATES.glob("*.typ")} - {"_kit"}
    assert set(FORMS) == templates == set(samples.SAMPLES) == set(CONTEXTS) | {"calibration"}


def test_templates_and_words_agree():
    """Every word that a template asks for exists in both languages, and every word is asked for."""
    source = "".join(path.read_text() for path in engine.TEMPLATES.glob("*.typ"))
    asked = set(re.findall(r'"([a-z0-9_]+)"', source))
    assert set(re.findall(r'word\("([a-z0-9_]+)"\)', source)) <= set(words_in(CHINESE))
    assert set(WORDS) - asked == set()
    assert [key for key in WORDS if not re.search(r"[\u4e00-\u9fff]", words_in(CHINESE)[key])] == []
    assert [key for key in WORDS if re.search(r"[\u4e00-\u9fff]", words_in(ENGLISH)[key])] == []
    for key in WORDS:
        holes = [sorted(re.findall(r"{\w+}", words_in(language)[key])) for language in LANGUAGES]
        assert holes[0] == holes[1], key


def _unfit(value, wanted, path):
    """Where a sample differs from the documented context."""
    if get_origin(wanted) is NotRequired:
        wanted = get_args(wanted)[0]
    if is_typeddict(wanted):
        hints = get_type_hints(wanted)
        problems = [f"{path}.{key} unknown" for key in set(value) - set(hints)]
        problems += [f"{path}.{key} missing" for key in wanted.__required_keys__ - set(value)]
        known = set(value) & set(hints)
        return problems + [problem for key in known for problem in _unfit(value[key], hints[key], f"{path}.{key}")]
    if get_origin(wanted) is list:
        return [problem for item in value for problem in _unfit(item, get_args(wanted)[0], f"{path}[]")]
    return [] if isinstance(value, get_args(wanted) or wanted) else [f"{path} is {value!r}"]


@pytest.mark.parametrize("form", sorted(CONTEXTS))
def test_samples_are_what_the_contexts_say(form):
    assert _unfit(samples.SAMPLES[form](), CONTEXTS[form], form) == []


def _bare(value, wanted, blank):
    """A sample with every optional fact left out, or unknown (None)."""
    if get_origin(wanted) is NotRequired:
        wanted = get_args(wanted)[0]
    if is_typeddict(wanted):
        hints = get_type_hints(wanted)
        kept = {key: _bare(item, hints[key], blank) for key, item in value.items() if key in wanted.__required_keys__}
        return kept | (dict.fromkeys(wanted.__optional_keys__) if blank else {})
    if get_origin(wanted) is list:
        return [_bare(item, get_args(wanted)[0], blank) for item in value]
    return value


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("form", sorted(CONTEXTS))
def test_optional_facts_may_be_left_out_or_unknown(form, blank):
    context = _bare(samples.SAMPLES[form](), CONTEXTS[form], blank)
    shown = reading.text(engine.render(form, context, language=CHINESE))
    assert samples.SAMPLES[form]()["number"] in shown
    assert "None" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("form", "paper"), EVERY_SHEET)
def test_the_page_has_the_papers_exact_size_and_its_title(form, paper, language):
    pdf = engine.render(form, samples.SAMPLES[form](), language=language, paper=paper)
    assert reading.sizes_mm(pdf) == {(PAPERS[paper].width, PAPERS[paper].height)}
    if form not in {"document", "package_labels"}:
        assert reading.plain(words_in(language)[form]) in reading.text(pdf)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("form", "paper"), [sheet for sheet in EVERY_SHEET if sheet[0] != "calibration"])
def test_nothing_stands_outside_the_margins(form, paper, language):
    sheet = PAPERS[paper]
    for size in (1, 30):
        context = samples.SAMPLES[form](size)
        left, bottom, right, top = reading.outermost_text_mm(
            engine.render(form, context, language=language, paper=paper)
        )
        assert left >= sheet.left - 0.5
        assert right >= (13 if paper == "continuous" else sheet.right - 7 * (paper == "a5") - 0.5)
        assert top >= sheet.top - 1
        assert bottom >= sheet.bottom - 1  # letters reach below their base line


@pytest.mark.parametrize(("form", "paper"), EVERY_SHEET)
def test_every_code_reads_back_at_200_dpi(form, paper):
    context = samples.SAMPLES[form]()
    marks = dict(FORMS[form].marks(engine._printable(context)))
    found = dict.fromkeys(
        text for _, text in reading.scanned(engine.render(form, context, language=CHINESE, paper=paper))
    )
    assert set(found) == set(marks)


def test_a_package_id_too_long_for_bars_is_scanned_as_qr():
    context = samples.package_labels(1)
    context["labels"][0]["package_id"] = "LHD-260302-0012-003"
    pdf = engine.render("package_labels", context, language=CHINESE)
    assert reading.scanned(pdf) == [("QRCode", "LHD-260302-0012-003")]
    assert len(reading.pages(pdf)) == 1


def test_numbers_can_be_copied_from_the_screen():
    """No invisible break marks in numbers that fit their cell."""
    shown = " ".join(reading.raw_texts(engine.render("shipment", samples.shipment(), language=CHINESE)))
    for number in ("XSFH-260302-0006", "FHTZ-260302-0007", "XSDD-260301-0018", "DPK2026030200418"):
        assert number in shown


def test_a_product_code_in_chinese_is_scanned_as_qr():
    context = samples.pick_list(2)
    del context["paper_code"]
    context["lines"][0]["product_code"] = "轴承-6204甲"
    context["lines"][1]["product_code"] = "SUPPLIER-PART-NO-000123456789-REV-C"
    found = reading.scanned(engine.render("pick_list", context, language=CHINESE))
    assert {text for kind, text in found if "QR" in kind} == {"轴承-6204甲", "SUPPLIER-PART-NO-000123456789-REV-C"}


@pytest.mark.parametrize("form", WITH_LINES)
@pytest.mark.parametrize("size", [0, 1, 200])
def test_short_and_long_papers_break_into_pages(form, size):
    pdf = engine.render(form, samples.SAMPLES[form](size), language=CHINESE)
    texts = reading.texts(pdf)
    assert len(texts) == 1 if size < 2 else len(texts) > 3
    for number, page in enumerate(texts, start=1):
        assert f"第{number}页共{len(texts)}页" in page
        assert samples.SAMPLES[form](0)["number"] in page
        assert samples.COMPANY["name"] in page
    assert sum("以下空白" in page for page in texts) == (0 if form == "receipt" and not size else 1)
    with_rows = [page for page in texts if "本页小计" in page]
    assert all("序号" in page for page in with_rows)
    assert (len(with_rows) > 3) == (size == 200)


def _money_after(word, page):
    """The amount in the row of totals that begins with this word (a quantity stands between)."""
    found = re.search(word + r"\D*[\d,]+\s+(-?[\d,]+\.\d\d)", page)
    return Decimal(found[1].replace(",", ""))


@pytest.mark.parametrize("form", ["shipment", "order_confirmation"])
@pytest.mark.parametrize("size", [25, 60, 121])
def test_page_totals_add_up_to_the_documents(form, size):
    context = samples.SAMPLES[form](size)
    pages = [page for page in reading.raw_texts(engine.render(form, context, language=CHINESE)) if "本页小计" in page]
    subtotals = [_money_after("本页小计", page) for page in pages]
    carried = [_money_after("累计（过次页）", page) for page in pages[:-1]]
    assert len(pages) > 1
    assert sum(subtotals) == context["total_amount"] == _money_after("合计", pages[-1])
    assert carried == list(accumulate(subtotals))[:-1]
    assert f"¥{context['total_amount']:,}" in pages[-1]
    assert all("人民币大写：见末页" in page for page in pages[:-1])


def test_what_is_counted_shows_no_zeros_that_say_nothing_and_money_keeps_its_own():
    context = samples.shipment(1)
    (line,) = context["lines"]
    exact = {"quantity": Decimal("1150.000"), "unit_price": Decimal("9.9900"), "amount": Decimal("11488.50")}
    context |= {"lines": [line | exact], "total_quantity": Decimal("1150.000"), "total_amount": exact["amount"]}
    shown = reading.text(engine.render("shipment", context, language=CHINESE))
    assert "1,150.000" not in shown
    assert shown.count("1,150") == 2
    assert "9.9900" in shown
    assert "11,488.50" in shown


def test_people_without_price_rights_print_no_money():
    shown = reading.text(engine.render("shipment", samples.shipment_without_prices(), language=CHINESE))
    for word in ("单价", "金额", "大写", "¥", "税"):
        assert word not in shown


@pytest.mark.parametrize("form", ["delivery_notice", "pick_list", "gate_pass", "package_labels"])
def test_goods_papers_have_no_place_for_money(form):
    shown = reading.text(engine.render(form, samples.SAMPLES[form](), language=CHINESE))
    for word in ("单价", "金额", "大写", "¥", "折扣"):
        assert word not in shown


def test_the_shipment_shows_what_a_factory_wants():
    context = samples.shipment()
    shown = reading.text(engine.render("shipment", context, language=CHINESE))
    for word in (
        "人民币大写：贰仟叁佰贰拾壹元壹角伍分",
        "¥2,321.15",
        "含税单价",
        "①白存根②红财务③黄客户",
        "制单：王芳",
        "审核：赵敏",
        "调单：吴迪",
        "收货人签收：",
        samples.RARE,
    ):
        assert word in shown


@pytest.mark.parametrize(("language", "mark"), [(CHINESE, "补打2"), (ENGLISH, "Reprint2")])
def test_a_copy_is_marked_as_a_copy(language, mark):
    for form in sorted(set(CONTEXTS) - {"package_labels"}):
        first = engine.render(form, samples.SAMPLES[form]() | {"reprint": 0}, language=language)
        again = engine.render(form, samples.SAMPLES[form](40) | {"reprint": 2}, language=language)
        assert mark[:-1] not in reading.text(first)
        assert all(mark in page for page in reading.texts(again))


def test_a_demo_paper_says_so():
    for form in sorted(CONTEXTS):
        pdf = engine.render(form, samples.SAMPLES[form]() | {"demo": True}, language=CHINESE)
        assert all("演示数据" in page for page in reading.texts(pdf))


def test_a_red_paper_is_marked_and_negative():
    shown = reading.text(engine.render("shipment", samples.red_shipment(), language=CHINESE))
    for word in ("红字", "-361.40", "负叁佰陆拾壹元肆角整"):
        assert word in shown


def test_a_pickup_pass_names_who_fetches():
    shown = reading.text(engine.render("gate_pass", samples.pickup_pass(), language=CHINESE))
    for word in ("提货人：钱多多", "13700000003", "沪A·88888", "现场取货", "7K4M-92XQ", "门卫查验放行"):
        assert word in shown


@pytest.mark.parametrize("form", sorted(set(CONTEXTS) - {"package_labels"}))
def test_a_long_company_name_leaves_the_bars_alone(form):
    context = samples.SAMPLES[form](1)
    context["company"] = samples.COMPANY | {"name": "内蒙古自治区呼和浩特恒固塑料管业制造股份有限公司赛罕区分公司"}
    pdf = engine.render(form, context, language=CHINESE)
    assert context["number"] in {text for _, text in reading.scanned(pdf)}
    assert context["company"]["name"] in reading.text(pdf)


def test_labels_are_one_page_each():
    pdf = engine.render("package_labels", samples.package_labels(12), language=CHINESE)
    texts = reading.texts(pdf)
    assert len(texts) == 12
    for number, page in enumerate(texts, start=1):
        assert f"{number}/12" in page
        assert "LHD-260302-0012" in page


def test_long_texts_wrap_and_stay_on_the_paper():
    long = "超长名称" * 50
    context = samples.shipment(3)
    context["customer"] = {"name": long[:200]}
    context["lines"][0] |= {"name": long, "spec": "X" * 120, "product_code": "C" * 64, "remark": "R" * 200}
    context["delivery"] = context["delivery"] | {"address": long}
    pdf = engine.render("shipment", context, language=CHINESE)
    shown = reading.text(pdf)
    assert shown.count("超长名称") >= 150
    assert shown.count("X") >= 120
    assert shown.count("R") >= 200
    assert min(reading.outermost_text_mm(pdf)) > 4
