"""Names of companies folded, so that the same company written otherwise is found."""

import re

from counterfoil.catalogue.folding import fold

_ENDINGS = tuple("有限责任公司 股份有限公司 有限公司 责任公司 分公司 公司 个体工商户 co.,ltd co.ltd ltd inc".split())  # noqa: SIM905
_MARKS = re.compile(r"[\s()（）\[\]【】<>《》·.,，。、\-_/&]+")


def folded_name(name: str) -> str:
    """The name without width, spaces, brackets and the usual endings: （杭州）某某电器有限公司 → 杭州某某电器."""
    text = fold(name)
    for ending in _ENDINGS:
        if text.endswith(ending) and len(text) > len(ending) + 1:
            text = text.removesuffix(ending)
            break
    return _MARKS.sub("", text)[:200] or fold(name)[:200]


def doubled(text: str) -> str:
    """Every sign twice (恒泰 → 恒恒泰泰): a word of two signs has no trigram, this has, and goes by the index."""
    return "".join(f"{sign}{sign}" if sign != "\n" else sign for sign in text)


def as_searched(text: str) -> str:
    """What a customer is found by, as it is kept: as it is, and doubled."""
    return f"{text}\n{doubled(text)}"


def wanted(word: str) -> str:
    """How a folded word is looked for in it."""
    return doubled(word) if len(word) == 2 else word
