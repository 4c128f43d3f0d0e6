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
