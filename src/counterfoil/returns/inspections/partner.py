"""The other one at the table, on the same device: who they are is proven by their own password (D1.4).

The manual wants both there together. Where there is one tablet between them, it stays logged in for the first; the
second writes and signs under their own name, without the first being logged out.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.checks import acting_role
from counterfoil.kernel.models import Attempt
from counterfoil.kernel.refusals import Refusal, refusal_code
from counterfoil.people import entering, guessing
from counterfoil.people.models import Proof, User
from counterfoil.people.roles import QC_INSPECTOR, SALES_CLERK
from counterfoil.returns.models import ReturnInspection
from counterfoil.returns.people import is_clerk_of

MOST, WITHIN = 4, timedelta(minutes=15)
"""So many wrong passwords for one paper in that time; then nobody signs it this way for a while."""

refusal_code(
    "password_wrong",
    _("Not the right password"),
    _("The password of {found} was not right. Nothing was signed."),
    section="D1.4",
)
refusal_code(
    "password_tries",
    _("Too many wrong passwords"),
    _("{found} wrong passwords were entered for this paper. Sign with your own login, or wait {required} minutes."),
    section="D1.4",
)


def partners(inspection: ReturnInspection, user: Any, *, at: datetime) -> list[User]:
    """Who may be the other one: inspectors for the clerk of the case, the clerk (or a stand-in) for an inspector."""
    people = User.objects.filter(is_active=True).exclude(pk__in=(1, user.pk)).order_by("username")
    if is_clerk_of(inspection, user, at=at):
        return [one for one in people if acting_role(one, {QC_INSPECTOR}, at)[0] is not None]
    clerks = [one for one in people.filter(roles__contains=[SALES_CLERK]) if is_clerk_of(inspection, one, at=at)]
    return sorted(clerks, key=lambda one: one.pk != inspection.clerk_id)


def prove(inspection: ReturnInspection, username: str, password: str, *, by: Any, at: datetime) -> User:
    """The other one, if the password is theirs. Raises ``password_wrong``, ``password_tries``, ``too_many_guesses``;
    attempts are kept."""
    mine = {"resource": "return-inspections", "number": inspection.number, "code": "password_wrong"}
    tries = Attempt.objects.filter(**mine, at__gt=at - WITHIN).count()
    if tries >= MOST:
        raise Refusal("password_tries", found=tries, required=int(WITHIN.total_seconds() // 60))
    chosen = next((one for one in partners(inspection, by, at=at) if one.username == username), None)
    budgets = guessing.of_insider(username)
    until = guessing.count(budgets, at=at).until
    if until is not None:
        raise entering.too_many(until, at=at)
    found = authenticate(username=username, password=password) if chosen is not None else None
    if not isinstance(found, User):
        Attempt.objects.create(at=at, by_id=by.pk, action="sign", values={"found": username[:150]}, **mine)
        raise Refusal("password_wrong", found=str(chosen or username))
    guessing.give_back(budgets)
    found.proof = Proof(at)
    return found
