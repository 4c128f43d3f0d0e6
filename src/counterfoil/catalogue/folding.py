"""How names, codes and sizes are folded so that people find them as they type them.

Full-width and half-width, capitals and small letters, the signs for diameter and times, and spaces make no
difference; Chinese is found by its characters, by its pinyin and by the initials of its pinyin.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_SIGNS = str.maketrans(
    {"×": "x", "*": "x", "✕": "x", "╳": "x", "ø": "φ", "⌀": "φ", "∅": "φ", "－": "-", "–": "-", "—": "-"}
)


def fold(text: str) -> str:
    """One spelling for all that people take for the same."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_SIGNS)
    return "".join(plain.split())


@lru_cache(maxsize=4096)
def pinyin_of(text: str) -> tuple[str, str]:
    """Full pinyin without tones, and its initials: 不锈钢管 → ``("buxiugangguan", "bxgg")``.

    What is not Chinese stands in both as it is, folded.
    """
    from pypinyin import Style, lazy_pinyin

    folded = fold(text)
    as_it_is: Any = lambda run: [_AsItIs(run)]  # noqa: E731 - pypinyin takes lists too, though its types don't say so
    parts = lazy_pinyin(folded, style=Style.NORMAL, errors=as_it_is)
    initials = (part if isinstance(part, _AsItIs) else part[:1] for part in parts)
    return fold("".join(parts)), fold("".join(initials))


class _AsItIs(str):
    """A run of signs that have no pinyin."""

    __slots__ = ()


def pinyin_key(*texts: str, length: int = 400) -> str:
    """Full pinyin and initials in one text, for sorting and showing: ``"buxiugangguan bxgg"``."""
    return " ".join(pinyin_of("".join(texts)))[:length]


def search_text(texts: Iterable[str], spoken: Iterable[str] = ()) -> str:
    """Everything that something is found by, folded, one per line; ``spoken`` texts also by pinyin and initials."""
    parts = [fold(text) for text in texts]
    for text in spoken:
        parts += [fold(text), *pinyin_of(text)]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def search_words(text: str) -> list[str]:
    """What was typed, as folded words that must all be found."""
    return [word for word in (fold(part) for part in text.replace("\u3000", " ").split()) if word]
