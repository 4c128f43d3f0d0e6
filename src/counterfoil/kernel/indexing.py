"""Foreign keys without an index of their own: where another index begins with the same column, one is enough."""

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.models import Index


class WithoutOwnIndex(Operation):
    """``db_index=False`` for foreign keys of a model: their indexes are dropped, and nothing else.

    Django would drop the keys themselves, too, and hold each row of the table against them again.
    """

    def __init__(self, model_name: str, *names: str):
        self.model_name, self.names = model_name.lower(), names

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return type(self).__name__, [self.model_name, *self.names], {}

    def describe(self) -> str:
        return f"Drop the indexes of {', '.join(self.names)} on {self.model_name}"

    def state_forwards(self, app_label: str, state: Any) -> None:
        fields = state.models[app_label, self.model_name].fields
        for name in self.names:
            fields[name] = fields[name].clone()
            fields[name].db_index = False
        # What points to the model is as it was: drawing all that anew, field by field, took a third of the set-up.
        state.reload_model(app_label, self.model_name, delay=True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        declared = {index.name for index in model._meta.indexes}
        for column in (model._meta.get_field(name).column for name in self.names):
            for name in schema_editor._constraint_names(
                model, [column], index=True, type_=Index.suffix, exclude=declared
            ):
                schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        for name in self.names:
            for statement in schema_editor._field_indexes_sql(model, model._meta.get_field(name)):
                schema_editor.execute(statement)
