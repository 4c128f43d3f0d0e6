"""Tables made at the founding of a house."""

from typing import Any

from django.db.migrations import Migration


class AtOnce(Migration):
    """A migration of nothing but new tables, which are drawn together.

    Django draws the models anew, and all that is related to them, with each table: with a hundred and fifty of them,
    most of which point to a person, that took most of a minute.
    """

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # drawn when it is looked at next, with all tables
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
