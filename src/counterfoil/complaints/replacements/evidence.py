"""The signed complaint form that a replacement needs: readable, and nobody else's (D2.3).

The same bytes are found by their hash. The same picture saved again (another format, another size) is found by its
perceptual hash and then looked at closer, because scans of one printed form resemble each other.
"""

import hashlib
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from PIL import Image, ImageChops, ImageStat

from counterfoil.complaints.models import Complaint, ReplacementRequest
from counterfoil.kernel.attachments import PICTURES, path_of
from counterfoil.kernel.models import Attachment

KIND = "complaint_form"
PDF = "application/pdf"
NEAR = 8
"""Bits of 64 in which the hashes of one picture saved twice may differ."""
LOOKED_AT = 50
"""So many of the nearest are compared closer."""
SIDE = 64
ALIKE = 4.0
"""Root mean square of the difference of brightness (of 255) below which two pictures are one."""
BLANK = 4.0
"""Spread of brightness below which a picture shows nothing that could be told apart."""


def is_readable(attachment: Attachment) -> bool:
    """The stored file is whole, and a picture or PDF that opens."""
    try:
        data = path_of(attachment.file_id).read_bytes()
    except OSError:
        return False
    if hashlib.sha256(data).hexdigest() != attachment.file_id:
        return False
    if attachment.file.content_type == PDF:
        return data.startswith(b"%PDF-") and any(mark in data for mark in (b"endobj", b"startxref", b"%%EOF"))
    return attachment.file.content_type in PICTURES.values() and _grey(attachment.file_id) is not None


def find_same(attachment: Attachment, *, request: ReplacementRequest) -> Attachment | None:
    """The same form on the papers of another complaint. Once printed, what others attach later is their matter."""
    others = _of_others(request)
    if request.printed:
        others = others.filter(pk__lt=attachment.pk)
    same = others.filter(file_id=attachment.file_id).order_by("pk").first()
    return same or _same_picture(attachment, others)


def owner_of(attachment: Attachment) -> str:
    """The number of the paper on which it lies."""
    model = Complaint if attachment.resource == "complaints" else ReplacementRequest
    return str(model.objects.filter(pk=attachment.document_id).values_list("number", flat=True).first() or "–")


def _of_others(request: ReplacementRequest) -> QuerySet[Attachment]:
    """What lies on complaints and replacement requests, without those of this one's complaint."""
    own = ReplacementRequest.objects.filter(complaint=request.complaint_id).values("pk")
    return Attachment.objects.filter(
        Q(resource="complaints") & ~Q(document_id=request.complaint_id)
        | Q(resource="replacement-requests") & ~Q(document_id__in=own)
    ).select_related("file")


def _same_picture(attachment: Attachment, others: QuerySet[Attachment]) -> Attachment | None:
    own = attachment.file.picture_hash
    if not own:
        return None
    near = (
        others.exclude(file__picture_hash="")
        .alias(far=RawSQL("bit_count(('x' || kernel_storedfile.picture_hash)::bit(64) # ('x' || %s)::bit(64))", [own]))
        .filter(far__lte=NEAR)
        .order_by("far", "-pk")[:LOOKED_AT]
    )
    return next((other for other in near if _look_alike([attachment.file_id, other.file_id])), None)


def _look_alike(digests: Iterable[str]) -> bool:
    one, two = (_grey(digest) for digest in digests)
    if one is None or two is None or min(_spread(one), _spread(two)) < BLANK:
        return False
    return ImageStat.Stat(ImageChops.difference(one, two)).rms[0] <= ALIKE


def _spread(picture: Image.Image) -> float:
    return ImageStat.Stat(picture).stddev[0]


def _grey(digest: str) -> Image.Image | None:
    """A picture, small and without colour; ``None`` when it can't be read."""
    try:
        with Image.open(path_of(digest)) as image:
            image.draft("L", (SIDE * 4, SIDE * 4))
            return image.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
