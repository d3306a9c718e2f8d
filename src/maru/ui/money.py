"""Sums of money as people read them."""


def spoken_cost(amount: int, currency: str, language: str) -> str:
    """`amount` (whole units of ISO 4217 `currency`) in words short enough for an option card.

    >>> spoken_cost(48_000_000, "KRW", "ko")
    '4,800만 원'
    >>> spoken_cost(48_000_000, "KRW", "en")
    '₩48 million'
    >>> spoken_cost(201_710, "PLN", "en")
    '201,710 PLN'
    """
    if currency != "KRW":
        return f"{amount:,} {currency}"
    return _korean_won(amount) if language == "ko" else _english_won(amount)


def _korean_won(amount: int) -> str:
    hundred_millions, rest = divmod(amount, 100_000_000)
    ten_thousands, units = divmod(rest, 10_000)
    if units or amount == 0:
        return f"{amount:,}원"
    parts = [f"{hundred_millions:,}억"] if hundred_millions else []
    parts += [f"{ten_thousands:,}만"] if ten_thousands else []
    return " ".join(parts) + " 원"


def _english_won(amount: int) -> str:
    tenths, rest = divmod(amount, 100_000)
    if rest or tenths < 10:
        return f"₩{amount:,}"
    return f"₩{tenths / 10:,.1f}".removesuffix(".0") + " million"
