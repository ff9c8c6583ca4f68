"""Property tests: as many examples as a second or two allow, the same ones on every machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "bitext",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("bitext")
