from hypothesis import settings

from tests.support.book_fixtures import aws_environment, book, context

# A busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

__all__ = ["aws_environment", "book", "context"]
