"""From `node_modules` into `build/`: only the files that the site serves and the print font, and one icon sprite."""

import os
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
BUILD = Path(os.environ.get("COUNTERFOIL_BUILD") or ROOT / "build").absolute()
ICONS = ROOT / "src/counterfoil/web/icons.txt"

VENDOR = {
    "@tabler/core/dist/css/tabler.min.css": "static/vendor/tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "static/vendor/tabler/tabler.min.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "fonts/NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "fonts/NotoSansSC-Bold.ttf",
}
SPRITE = "static/vendor/icons/sprite.svg"


def main() -> int:
    """Copy, build the sprite, take away what an earlier version had put there."""
    for folder in ("static/vendor", "fonts"):
        shutil.rmtree(BUILD / folder, ignore_errors=True)
    for source, target in VENDOR.items():
        copy(MODULES / source, BUILD / target)
    names = [line.strip() for line in ICONS.read_text().splitlines() if line.strip() and not line.startswith("#")]
    (BUILD / SPRITE).parent.mkdir(parents=True, exist_ok=True)
    (BUILD / SPRITE).write_text(sprite(sorted(set(names))))
    return 0


def copy(source: Path, target: Path) -> None:
    """One file; a style sheet or script loses the pointer to a source map that isn't served."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in (".css", ".js"):
        target.write_text(re.sub(r"(?m)^\s*(/\*|//)# sourceMappingURL=.*$", "", source.read_text()))
    else:
        shutil.copyfile(source, target)


def sprite(names: list[str]) -> str:
    """One SVG of `<symbol id="icon name">`s. An unknown name ends set-up: a page would show a hole."""
    missing = [name for name in names if not _file(name).exists()]
    if missing:
        raise SystemExit(f"No such icon in @tabler/icons (see {ICONS.relative_to(ROOT)}): {', '.join(missing)}")
    symbols = "\n".join(_symbol(name, _file(name).read_text()) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _file(name: str) -> Path:
    return MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"


def _symbol(name: str, svg: str) -> str:
    inner = re.sub(r"\s+", " ", re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1]).strip()
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
    )


if __name__ == "__main__":
    sys.exit(main())
