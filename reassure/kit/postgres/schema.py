"""DDL of the second fence: nothing to remember per model, it follows from the column `merchant_id`."""

from typing import Any

from django.db.backends.ddl_references import Columns
from django.db.backends.postgresql import schema

SCOPE = "nullif(current_setting('reassure.merchant', true), '')::uuid"


def _is_tenant(model: Any) -> bool:
    return any(field.attname == "merchant_id" for field in model._meta.local_concrete_fields)


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    #: AddField then goes through _create_fk_sql() as well, which knows about the merchant.
    sql_create_column_inline_fk = None  # type: ignore[assignment]
    #: References between tenants are checked at once, so there is nothing deferred to bring forward.
    sql_delete_fk = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"

    def __enter__(self) -> Any:
        self.unkeyed: list[str] = []
        return super().__enter__()

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        """The other indexes, then the keys of new tables, then the references that need them.

        Of indexes that look alike to a planner without statistics it takes the newest. That must be the key: else each
        reference to a fresh table is checked by reading all of the merchant's rows, until the first ANALYZE.
        """
        if exc_type is None:
            references = [statement for statement in self.deferred_sql if "FOREIGN KEY" in str(statement)]
            for statement in self.deferred_sql:
                if statement not in references:
                    self.execute(statement, None)
            for table in self.unkeyed:
                self._key(table)
            self.deferred_sql = references
        super().__exit__(exc_type, exc_value, traceback)

    def create_model(self, model: Any) -> None:
        super().create_model(model)
        if _is_tenant(model):
            self._fence(model._meta.db_table)

    def delete_model(self, model: Any) -> None:
        super().delete_model(model)
        self.unkeyed = [table for table in self.unkeyed if table != model._meta.db_table]

    def _fence(self, table: str) -> None:
        name = self.quote_name(table)
        self.unkeyed.append(table)
        self.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        self.execute(f"CREATE POLICY merchant ON {name} USING (merchant_id = {SCOPE})")

    def _key(self, table: str) -> None:
        name, key = self.quote_name(table), self.quote_name(f"{table}_pkey")
        self.execute(f"ALTER TABLE {name} DROP CONSTRAINT {key}, ADD CONSTRAINT {key} PRIMARY KEY (merchant_id, id)")

    def _create_fk_sql(self, model: Any, field: Any, suffix: str) -> Any:
        """A child points at its parent *of the same merchant*: PostgreSQL checks references past the policies."""
        statement = super()._create_fk_sql(model, field, suffix)  # type: ignore[misc]
        other = field.target_field.model
        if _is_tenant(model) and _is_tenant(other):
            statement.parts |= {
                "column": Columns(model._meta.db_table, ["merchant_id", field.column], self.quote_name),
                "to_column": Columns(other._meta.db_table, ["merchant_id", field.target_field.column], self.quote_name),
                "deferrable": "",
            }
        return statement
