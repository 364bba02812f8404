"""The connection, with one thing more than Django's: the merchant in scope."""

from typing import Any
from uuid import UUID

from django.db.backends.postgresql import base, features, operations

from reassure.kit.postgres.schema import DatabaseSchemaEditor


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: Any) -> bool:
        """The database's key is (merchant_id, id), so grouping by Django's `id` alone is not enough for it."""
        return "merchant_id" not in {field.attname for field in model._meta.local_concrete_fields}


class DatabaseOperations(operations.DatabaseOperations):
    #: Django's own module sends bulk inserts as INSERT … SELECT unnest(), which Citus refuses under a policy.
    compiler_module = "reassure.kit.postgres.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merchant: UUID | None = None
