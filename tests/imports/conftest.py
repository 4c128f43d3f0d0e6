import pytest
from tests.imports import house as houses


@pytest.fixture
def house(transactional_db, settings, tmp_path):
    """What a company has set up before it takes its data over."""
    settings.ATTACHMENTS_FOLDER = tmp_path
    houses.build()
