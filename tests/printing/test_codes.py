"""What is drawn to be scanned."""

import pytest

from counterfoil.printing import codes


def test_bars_are_as_wide_as_they_say():
    mark = codes.code128("XSDD-260301-0018")
    assert mark.kind == "code128"
    assert f'viewBox="0 0 {mark.modules} 1"'.encode() in mark.svg


@pytest.mark.parametrize("text", ["", "轴承6204", "a\nb", "ü"])
def test_what_code_128_does_not_have_is_refused(text):
    with pytest.raises(ValueError, match="Code 128"):
        codes.code128(text)


@pytest.mark.parametrize("text", ["", "x" * 4000])
def test_a_qr_code_has_limits(text):
    with pytest.raises(ValueError):
        codes.qr(text)


@pytest.mark.parametrize(
    ("text", "most", "kind"),
    [("DG16QB", 150, "code128"), ("X" * 30, 150, "qr"), ("XG-40×25", 150, "qr"), ("轴承", 240, "qr")],
)
def test_scannable_prefers_bars_where_they_fit(text, most, kind):
    assert codes.scannable(text, most_modules=most).kind == kind
