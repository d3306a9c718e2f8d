"""The targets of script/fuzz, without atheris: each begins with what its parser accepts."""

import pytest

from fuzz_targets import one_input, targets

TARGETS = targets()


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_starts_from_what_is_accepted(name: str) -> None:
    """Every seed is taken by its parser, so that mutations of it reach behind the first check."""
    target = TARGETS[name]
    assert target.seeds
    assert all(one_input(target, seed) for seed in target.seeds)


@pytest.mark.parametrize("name", sorted(set(TARGETS) - {"ticket"}))
def test_a_target_refuses_nonsense(name: str) -> None:
    """A text of half a character is refused, and so is nothing at all."""
    assert not one_input(TARGETS[name], b"\x00\xff")
    assert not one_input(TARGETS[name], b"")
