"""Foreign keys without an index of their own: where another index begins with the same column, one is enough."""

from typing import Any

from django.db.migrations.operations import AlterField
from django.db.models import Index


class WithoutOwnIndex(AlterField):
    """``db_index=False`` for a foreign key: its index is dropped, and nothing else.

    Django would drop the key itself, too, and hold each row of the table against it again.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        column = model._meta.get_field(self.name).column
        declared = {index.name for index in model._meta.indexes}
        for name in schema_editor._constraint_names(model, [column], index=True, type_=Index.suffix, exclude=declared):
            schema_editor.execute(schema_editor._delete_index_sql(model, name))
