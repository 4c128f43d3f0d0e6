"""Amounts of money in Chinese capitals (人民币大写), as papers that move money must show them.

The spelling follows the People's Bank's rules for filling in bills and settlement vouchers
(支付结算办法, annex 1): one 零 stands for any run of inner zeros, 整 closes an amount that ends in
元 or 角, nothing follows 分. Where the rules leave 零 before 角 to the writer (the yuan end in 0)
it is written, so that no digit can be squeezed in.
"""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
LIMIT = Decimal(10) ** 16
_TEN_THOUSAND = 10**4
_HUNDRED_MILLION = 10**8


def in_capitals(amount: Decimal | str) -> str:
    """Amount in yuan, rounded half up to the fen, in capitals; a red amount begins with 负.

    Raises `ValueError` for an amount of 10^16 yuan or more, and for what is not a finite number.
    """
    value = Decimal(amount)
    if not value.is_finite() or abs(value) >= LIMIT:
        raise ValueError(f"amount cannot be written in capitals: {amount}")
    fen_in_all = int((abs(value) * 100).to_integral_value(ROUND_HALF_UP))
    yuan, rest = divmod(fen_in_all, 100)
    sign = "负" if value < 0 and fen_in_all else ""
    if not fen_in_all:
        return "零元整"
    return sign + (_whole(yuan) + "元" if yuan else "") + _fraction(yuan, *divmod(rest, 10))


def _fraction(yuan: int, jiao: int, fen: int) -> str:
    """What stands after the yuan: 角 and 分, or the closing 整."""
    if not jiao and not fen:
        return "整"
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    if not fen:
        return f"{gap}{DIGITS[jiao]}角整"
    return gap + (f"{DIGITS[jiao]}角" if jiao else "") + f"{DIGITS[fen]}分"


def _whole(number: int) -> str:
    """A positive whole number; 亿 and 万 each join a higher and a lower part."""
    for size, unit in ((_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if low and low < size // 10 else ""
            return _whole(high) + unit + gap + (_whole(low) if low else "")
    return _below_ten_thousand(number)


def _below_ten_thousand(number: int) -> str:
    """1 to 9999, inner zeros as one 零."""
    digits = f"{number:04d}"
    written = "".join(
        DIGITS[int(digit)] + place if digit != "0" else "零" for digit, place in zip(digits, PLACES, strict=True)
    )
    while "零零" in written:
        written = written.replace("零零", "零")
    return written.strip("零")
