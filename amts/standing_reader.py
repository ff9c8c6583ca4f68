"""Reads how the documents of a book stand: the bucket, the ledger and the languages' settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from amts.errors import NoStack
from amts.session import Aws, Stack
from amts.standing import LanguageStanding, documents_standing
from amts.transfer import Advance, in_parallel
from bitext.changes import Editions, plan_language, read_editions, settings_digest
from bitext.errors import InvalidInput
from bitext.moved_documents import with_known_moves
from bitext.records import read_record
from bitext.sections import count_sections
from bitext.settings import LanguageSettings
from cloud import ledger_items, runs
from cloud.language_parameters import read_languages
from cloud.ledger_items import Document
from cloud.stored_objects import known_document, latest_versions, stored_files

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from amts.standing import DocumentStanding
    from bitext.changes import StoredFile


class StandingReader:
    """Reads how the documents of a book stand."""

    def __init__(self, aws: Aws, stack: Stack) -> None:
        self._aws = aws
        self._stack = stack

    def read(self, language: str = "") -> list[LanguageStanding]:
        """Return how the documents of every language stand, or of one.

        Raises:
            InvalidInput: the book does not have the language.
            InvalidSettings: the settings of a language are not right.
            NoStack: the stack does not tell where they are.
        """
        settings = self._languages()
        if language and language not in settings:
            names = ", ".join(settings)
            raise InvalidInput(f"the book has no language {language!r} (it has: {names})")
        editions = read_editions(
            self._files(runs.SOURCE_PREFIX), self._files(runs.HUMAN_PREFIX), settings
        )
        wanted = [language] if language else list(settings)
        return [self._language(settings[code], editions) for code in wanted]

    def with_sections(self, standing: LanguageStanding, advance: Advance) -> LanguageStanding:
        """Count the segments below each heading of what is published in a language.

        A record that cannot be read is named as the document's reason.

        Args:
            standing: how the documents stand.
            advance: called for each document.
        """

        def counted(document: DocumentStanding) -> DocumentStanding:
            found = self._counted(standing.language, document)
            advance()
            return found

        return replace(standing, documents=tuple(in_parallel(counted, standing.documents)))

    @cached_property
    def _s3(self) -> S3Client:
        return self._aws.s3()

    @cached_property
    def _dynamodb(self) -> DynamoDBClient:
        return self._aws.dynamodb()

    def _languages(self) -> dict[str, LanguageSettings]:
        path = self._stack.languages_parameter
        if not path or not self._stack.source_language:
            raise NoStack(
                f"the stack {self._stack.name} does not tell its languages: it was deployed by an "
                "earlier AMTS; deploy it again"
            )
        pages = self._aws.ssm().get_paginator("get_parameters_by_path")
        return read_languages(path, pages.paginate(Path=path, Recursive=False))

    def _language(self, settings: LanguageSettings, editions: Editions) -> LanguageStanding:
        items = {item.path: item for item in self._items(settings.code)}
        known = {path: known_document(item) for path, item in items.items()}
        # A document that was moved may have its human edition at its old place.
        editions = with_known_moves(editions, settings.code, known)
        digest = settings_digest(self._stack.source_language, settings.to_json())
        # Which documents are scored has no part in what is published.
        plan = plan_language(settings.code, editions, known, digest, ())
        return LanguageStanding(settings.code, documents_standing(plan, editions, items))

    def _items(self, language: str) -> Iterator[Document]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._stack.ledger_table,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={
                ":partition": {"S": ledger_items.documents_partition(language)}
            },
            ConsistentRead=True,
        )
        for page in pages:
            yield from map(ledger_items.read_document, page["Items"])

    def _files(self, prefix: str) -> Iterator[StoredFile]:
        pages = self._s3.get_paginator("list_object_versions")
        listed = pages.paginate(Bucket=self._stack.book_bucket, Prefix=prefix)
        return stored_files(latest_versions(listed), prefix)

    def _counted(self, language: str, document: DocumentStanding) -> DocumentStanding:
        if not document.is_published:
            return document
        key = runs.state_key(language, document.path)
        try:
            answer = self._s3.get_object(Bucket=self._stack.book_bucket, Key=key)
            record = read_record(answer["Body"].read(), key)
        except self._s3.exceptions.NoSuchKey:
            record = None
        except InvalidInput as error:
            return replace(document, reason="; ".join(filter(None, [document.reason, str(error)])))
        return replace(document, sections=None if record is None else count_sections(record))
