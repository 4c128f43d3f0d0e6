"""Prints every sample as PDF and PNG into a folder, to be looked at: `python -m tests.printing.gallery FOLDER`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pypdfium2
from tests.printing import samples

Print = tuple[str, str, dict[str, Any], str | None]


def prints() -> Iterator[Print]:
    """Name of the picture, form, context, paper (None: the usual one)."""
    for form, sample in samples.SAMPLES.items():
        yield form, form, sample(), None
    for form in ("order_confirmation", "delivery_notice", "pick_list", "gate_pass", "shipment", "receipt", "document"):
        yield f"{form}-40", form, samples.SAMPLES[form](40), None
    yield "gate_pass-pickup", "gate_pass", samples.pickup_pass(), None
    yield "gate_pass-a5", "gate_pass", samples.gate_pass(4), "a5"
    yield "shipment-red", "shipment", samples.red_shipment(), None
    yield "shipment-bare", "shipment", samples.shipment_without_prices(1), None
    yield "shipment-a4", "shipment", samples.shipment(12), "a4"
    yield "shipment-a5", "shipment", samples.shipment(3), "a5"
    yield "document-continuous", "document", samples.document(3), "continuous"


def main(folder: Path) -> None:
    """All samples in both languages."""
    from counterfoil.printing import engine

    folder.mkdir(parents=True, exist_ok=True)
    for name, form, context, paper in prints():
        for language in ("zh-hans", "en"):
            pdf = engine.render(form, context, language=language, paper=paper)
            stem = f"{name}.{language[:2]}"
            (folder / f"{stem}.pdf").write_bytes(pdf)
            for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
                page.render(scale=110 / 72).to_pil().save(folder / f"{stem}.{number}.png")


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
