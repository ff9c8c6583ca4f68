from tests.support.book_fixtures import aws_environment, book, context

__all__ = ["aws_environment", "book", "context"]
