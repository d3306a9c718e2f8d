"""Sums of money in words."""

import pytest

from maru.ui.money import spoken_cost


@pytest.mark.parametrize(
    ("amount", "currency", "korean", "english"),
    [
        (48_000_000, "KRW", "4,800만 원", "₩48 million"),
        (6_500_000, "KRW", "650만 원", "₩6.5 million"),
        (120_000_000, "KRW", "1억 2,000만 원", "₩120 million"),
        (300_000_000, "KRW", "3억 원", "₩300 million"),
        (48_000_001, "KRW", "48,000,001원", "₩48,000,001"),
        (50_000, "KRW", "5만 원", "₩50,000"),
        (0, "KRW", "0원", "₩0"),
        (201_710, "PLN", "201,710 PLN", "201,710 PLN"),
    ],
)
def test_costs_are_said_as_people_say_them(
    amount: int, currency: str, korean: str, english: str
) -> None:
    """Won by ten thousands in Korean and by millions in English; other currencies by their code."""
    assert spoken_cost(amount, currency, "ko") == korean
    assert spoken_cost(amount, currency, "en") == english
