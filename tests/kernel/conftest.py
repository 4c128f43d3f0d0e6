import pytest
from django.utils import timezone

from counterfoil.kernel.performing import create
from counterfoil.people.models import User

ROLES = ("sales_clerk", "market_manager", "accountant", "logistics_clerk", "picking_leader", "picker")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people(db):
    """One person per role, by the role's name, and a second clerk."""
    made = {role: User.objects.create(username=role, name=role, roles=[role]) for role in ROLES}
    made["sales_clerk2"] = User.objects.create(username="sales_clerk2", name="second", roles=["sales_clerk"])
    return made


@pytest.fixture
def paper(people, now):
    draft = {
        "title": "pens",
        "total": "12.50",
        "lines": [{"what": "pen", "quantity": "3"}, {"what": "ink", "quantity": "1"}],
    }
    return create("papers", draft, by=people["sales_clerk"], at=now)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = tmp_path
