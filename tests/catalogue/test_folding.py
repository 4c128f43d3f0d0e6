import pytest

from counterfoil.catalogue.folding import fold, pinyin_key, pinyin_of, search_text, search_words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＰＶＣ 管", "pvc管"), ("Φ20×1.5", "φ20x1.5"), ("⌀20*1.5", "φ20x1.5"), ("ø２０", "φ20"),
        ("A–B", "a-b"), ("", ""),
        ("　全角　空格", "全角空格"),
    ],
)  # fmt: skip
def test_fold_gives_one_spelling(typed, folded):
    assert fold(typed) == folded


def test_pinyin_in_full_and_by_initials():
    assert pinyin_of("不锈钢管") == ("buxiugangguan", "bxgg")
    assert pinyin_of("PVC线管20") == ("pvcxianguan20", "pvcxg20")


def test_pinyin_of_a_word_with_several_readings():
    assert pinyin_of("重庆银行") == ("chongqingyinhang", "cqyh")


def test_pinyin_key_never_overflows_its_column():
    assert len(pinyin_key("管" * 120, "规" * 120)) == 400


def test_search_text_says_each_thing_once():
    assert search_text(["P-1", "", "P-1"], ["管"]) == "p-1\n管\nguan\ng"


def test_search_words():
    assert search_words("  管 ２０　根 ") == ["管", "20", "根"]
