"""Every problem has its sentence, in both languages."""

import pytest
from django.utils.translation import override

from counterfoil.imports.problems import WORDS, problem


@pytest.mark.parametrize("code", sorted(WORDS))
def test_each_code_says_something_in_both_languages(code):
    given = {"found": "x", "required": "y", "row": 3}
    with override("en"):
        english = problem(code, **given).text
    with override("zh-hans"):
        chinese = problem(code, **given).text
    assert english
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), f"{code} has no Chinese words"


def test_a_code_without_words_is_refused():
    with pytest.raises(KeyError):
        problem("no_such_code")
