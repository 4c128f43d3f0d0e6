"""Several printed papers as one PDF, so that a morning's lists come out of the printer in one go."""

import json
import re
import zlib
from collections.abc import Sequence

import typst

from counterfoil.printing.engine import _lock

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_PAGE = '#page(margin: 0pt, width: auto, height: auto, image(paper, format: "pdf", page: {page}))'
_COUNT = re.compile(rb"/Count\s+(\d+)")


def bundle(papers: Sequence[bytes]) -> bytes:
    """These PDFs one after the other, each page in the size that it has. Raises ``ValueError`` for no paper at all."""
    if not papers:
        raise ValueError("nothing to bundle")
    if len(papers) == 1:
        return papers[0]
    files = {f"{place}.json": json.dumps(list(paper)).encode() for place, paper in enumerate(papers)}
    pages = []
    for place, paper in enumerate(papers):
        pages.append(f'#let paper = bytes(json("{place}.json"))')
        pages += [_PAGE.format(page=page) for page in range(1, pages_of(paper) + 1)]
    source = {**files, "main.typ": "\n".join(pages).encode()}
    with _lock:
        return bytes(typst.compile(source, ignore_system_fonts=True, format="pdf"))  # type: ignore[call-overload]


def pages_of(paper: bytes) -> int:
    """How many pages a PDF of ours has; its page tree may lie in a compressed part."""
    parts = [paper, *(_unpacked(match.group(1)) for match in _STREAM.finditer(paper))]
    counts = [
        int(count)
        for part in parts
        for tree in re.finditer(rb"/Type\s*/Pages\b", part)
        for count in _COUNT.findall(part[max(0, tree.start() - 400) : tree.end() + 4000])[:1]
    ]
    return max(counts, default=1)


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""
