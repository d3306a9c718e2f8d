"""What every test shares."""

from hypothesis import settings

# A busy machine is no failure.
settings.register_profile("maru", deadline=None)
settings.load_profile("maru")
