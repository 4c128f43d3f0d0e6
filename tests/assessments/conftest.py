from types import SimpleNamespace

import pytest
from django.utils import timezone

from counterfoil.assessments.actions import Charge, record
from counterfoil.catalogue import actions as catalogue
from counterfoil.kernel import locking
from counterfoil.kernel.doing import Doing
from counterfoil.kernel.performing import create, transact
from counterfoil.people.models import Department, Team, User
from counterfoil.stock.models import Location

ROLES = ("sales_clerk", "clerk_supervisor", "market_manager", "picker", "warehouse_keeper", "auditor")


@pytest.fixture
def house(db):
    """People of two teams and a department, and a paper that proves what they are charged with."""
    now = timezone.now()
    team = Team.objects.create(name="内销一组")
    people = {role: User.objects.create(username=role, name=role, roles=[role], team=team) for role in ROLES}
    people["sales_clerk2"] = User.objects.create(username="sales_clerk2", name="李内勤", roles=["sales_clerk"])
    department = Department.objects.create(code="QC", name="品质部", head=people["picker"])
    catalogue.save_categories([{"code": "conduit", "name": "线管"}])
    catalogue.save_products([{"code": "P-1", "name": "线管", "category": "conduit", "unit": "根", "floor": "1F"}])
    Location.objects.create(code="1F", name="1F", kind="floor")
    lines = [{"product": "P-1", "location": "1F", "quantity": "1"}]
    paper = create("stock-receipts", {"lines": lines}, by=people["warehouse_keeper"], at=now)

    def charge(*charges):
        """Write these entries as an action of the paper would."""
        locking.forget_all()
        return transact(lambda unit: record(charges, do=Doing(unit, None, paper, None, people["auditor"], now)), at=now)

    return SimpleNamespace(
        now=now,
        people=people,
        team=team,
        department=department,
        paper=paper,
        charge=charge,
        of=lambda who, **more: Charge(
            kind=more.pop("kind", "complaint"), text="配错货", user_id=people[who].pk, **more
        ),
    )
