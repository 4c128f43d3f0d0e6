"""Reading a printed page back, as a person with a ruler and a scanner would."""

import re

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp

MM = 72 / 25.4


def pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(pdf))


def sizes_mm(pdf: bytes) -> set[tuple[float, float]]:
    """Page sizes in millimetres, to a tenth."""
    return {tuple(round(side / MM, 1) for side in page.get_size()) for page in pages(pdf)}


def raw_texts(pdf: bytes) -> list[str]:
    """Each page's text as a reader would copy it."""
    return [page.get_textpage().get_text_range() for page in pages(pdf)]


def texts(pdf: bytes) -> list[str]:
    """Each page's text without white space and without invisible break marks."""
    return [plain(words) for words in raw_texts(pdf)]


def text(pdf: bytes) -> str:
    return "".join(texts(pdf))


def plain(words: str) -> str:
    # pdfium gives a hyphen at the end of a line as U+FFFE or U+0002.
    return re.sub(r"[\s\u200b]", "", words.replace("\ufffe", "-").replace("\x02", "-"))


def scanned(pdf: bytes, dpi: int = 200) -> list[tuple[str, str]]:
    """(kind, text) of every code that a scanner finds on the pages at this resolution."""
    found = []
    for page in pages(pdf):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        found += [(code.format.name, code.text) for code in zxingcpp.read_barcodes(image)]
    return found


def fonts(pdf: bytes) -> dict[str, bool]:
    """Font name -> embedded, of every text on the pages."""
    used: dict[str, bool] = {}
    for page in pages(pdf):
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=8):
            font = thing.get_font()
            used[font.get_base_name()] = bool(font.is_embedded)
    return used


def outermost_text_mm(pdf: bytes) -> tuple[float, float, float, float]:
    """Distances of the outermost letters from the page's left, bottom, right and top edge."""
    left = bottom = right = top = 1e9
    for page in pages(pdf):
        width, height = page.get_size()
        reader = page.get_textpage()
        for index in range(reader.count_chars()):
            if not reader.get_text_range(index, 1).strip():
                continue
            x1, y1, x2, y2 = reader.get_charbox(index)
            left, bottom = min(left, x1), min(bottom, y1)
            right, top = min(right, width - x2), min(top, height - y2)
    return left / MM, bottom / MM, right / MM, top / MM
