"""What a complaint form must be to open the print gate: told apart from others by bytes and by picture."""

import io

import pytest
from PIL import Image, ImageDraw

from counterfoil.complaints.replacements import evidence
from counterfoil.kernel.attachments import keep, type_by_content
from counterfoil.kernel.models import Attachment

pytestmark = pytest.mark.django_db


def scan(words, form="PNG", size=(600, 800), shift=0, **save):
    """A printed form with the same head and frame, filled in by hand with other words."""
    image = Image.new("L", size, 250)
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 40, size[0] - 40, 120), fill=60)
    for row in range(6):
        draw.rectangle((40, 160 + row * 90, size[0] - 40, 240 + row * 90), outline=20, width=3)
    for place, letter in enumerate(words):
        x, y = 60 + (ord(letter) * 37) % 420, 170 + (place % 6) * 90
        draw.rectangle((x + shift, y, x + 70, y + 55), fill=30)
    target = io.BytesIO()
    image.save(target, form, **save)
    return target.getvalue()


def stored(data, name="form"):
    file = keep(data, type_by_content(name, data))
    return Attachment(file=file, name=name)


@pytest.mark.parametrize(
    ("data", "readable"),
    [
        (scan("甲乙丙"), True),
        (scan("甲乙丙", "JPEG", quality=60), True),
        (scan("甲乙丙")[:-2000], False),
        (b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n", True),
        (b"%PDF-1.4\n", False),
        (b"only words", False),
    ],
)
def test_a_form_opens_or_not(data, readable):
    assert evidence.is_readable(stored(data)) is readable


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (scan("甲乙丙丁"), scan("甲乙丙丁", "JPEG", quality=55), True),
        (scan("甲乙丙丁"), scan("甲乙丙丁", size=(600, 800)), True),
        (scan("甲乙丙丁"), scan("戊己庚辛"), False),
        (scan("甲乙丙丁"), scan("甲乙"), False),
    ],
)
def test_the_same_scan_is_known_again_and_another_filling_is_not(one, other, alike):
    digests = [stored(data).file_id for data in (one, other)]
    assert evidence._look_alike(digests) is alike


def test_empty_pictures_can_not_be_told_apart_by_looking():
    white, grey = (Image.new("L", (50, 50), shade) for shade in (255, 253))
    digests = []
    for image in (white, grey):
        target = io.BytesIO()
        image.save(target, "PNG")
        digests.append(stored(target.getvalue()).file_id)
    assert evidence._look_alike(digests) is False
