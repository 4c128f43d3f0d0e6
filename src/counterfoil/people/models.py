"""Users with their roles and floors, teams, substitutes, API tokens, settings."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.models import InsertOnly, Row
from counterfoil.kernel.refusals import Refusal
from counterfoil.kernel.statements import compiled
from counterfoil.people import roles

SYSTEM_ID = 1
"""The program itself, as the author of what it does. It can't log in."""


@dataclass(frozen=True)
class Proof:
    """How the person of a request is known (``people.proving``)."""

    at: datetime | None = None
    """When they last showed who they are, in this browser or for this token."""
    token: int | None = None
    """The API token that speaks for them."""
    refusal: Refusal | None = None
    """What was wrong with what they showed in this very request."""


class Team(models.Model):
    """Clerks who stand in for each other: each sees the customers of all in the team."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department of the house, with its head; it may take samples."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    head = models.ForeignKey(
        "people.User", null=True, blank=True, on_delete=models.PROTECT, related_name="heads", verbose_name=_("head")
    )
    cost_centre = models.CharField(_("cost centre"), max_length=30, blank=True)
    natural: ClassVar[str] = "code"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(Row, AbstractBaseUser):
    """A person who works with the system. One person may hold several roles; history in ``RoleChange``."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    roles = ArrayField(models.CharField(max_length=40), verbose_name=_("roles"), default=list, blank=True)
    floors = ArrayField(models.CharField(max_length=20), verbose_name=_("floors"), default=list, blank=True)
    """Codes of the floors that a warehouse keeper keeps."""
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    natural: ClassVar[str] = "username"
    objects = UserManager()
    proof = Proof()
    """Set by who lets a request in; whoever acts without one has shown nothing."""

    def __str__(self) -> str:
        return str(_("The system")) if self.is_system else self.name or self.username

    @property
    def is_system(self) -> bool:
        return self.pk == SYSTEM_ID

    @property
    def sees_prices(self) -> bool:
        return self.is_system or not roles.PRICE_ROLES.isdisjoint(self.roles_at(timezone.now()))

    @property
    def is_administrator(self) -> bool:
        return roles.ADMINISTRATOR in self.roles

    def roles_at(self, at: datetime) -> dict[str, int | None]:
        """Own roles first (``None``), then those of people whom this person substitutes for at that moment."""
        held: dict[str, int | None] = dict.fromkeys(self.roles)
        for substitute in self._substituting(at):
            for role in substitute.roles:
                if role in substitute.user.roles:
                    held.setdefault(role, substitute.user_id)
        return held

    def floors_at(self, at: datetime) -> set[str]:
        """Own floors, and those of keepers substituted for."""
        kept = set(self.floors)
        for substitute in self._substituting(at):
            if roles.WAREHOUSE_KEEPER in substitute.roles:
                kept |= set(substitute.user.floors)
        return kept

    def stands_for(self, at: datetime) -> list[int]:
        """This person's id and those of all whom they substitute for."""
        return [self.pk, *(row.user_id for row in self._substituting(at))]

    def _substituting(self, at: datetime) -> list["Substitute"]:
        if self.is_system:
            return []
        if "_substitutes" not in self.__dict__:
            self.__dict__["_substitutes"] = _substituted_by(self.pk)
        rows = self.__dict__["_substitutes"]
        if not rows:
            return []
        day = timezone.localtime(at).date()
        return [row for row in rows if row.from_on <= day <= row.to_on and row.user.is_active]


@compiled
def _substituted_by(user_id: Any) -> models.QuerySet["Substitute"]:
    return Substitute.objects.filter(substitute_id=user_id, revoked_at=None).select_related("user").order_by("pk")


def system_user() -> User:
    """The program itself; no query, its row is made by the first migration and never changes."""
    return User(pk=SYSTEM_ID, username="system", name="系统", is_active=False)


class RoleChange(InsertOnly):
    """A person's roles, floors and activity as they were from this moment on. Written by the database itself."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_changes", db_index=False)
    roles = ArrayField(models.CharField(max_length=40))
    floors = ArrayField(models.CharField(max_length=20))
    is_active = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="role_change_of_user")]


class Substitute(models.Model):
    """A person stands in for another in some roles between two dates; signatures show both names."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="substitutes", verbose_name=_("absent person")
    )
    substitute = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="substitutes_for", verbose_name=_("substitute"), db_index=False
    )
    roles = ArrayField(models.CharField(max_length=40), verbose_name=_("roles"))
    from_on = models.DateField(_("first day"))
    to_on = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(from_on__lte=models.F("to_on")), name="substitute_from_before_to"),
            models.CheckConstraint(condition=~Q(user=models.F("substitute")), name="substitute_is_another"),
        ]
        indexes = [models.Index(fields=["substitute", "to_on"], name="substitute_of")]


class ApiToken(models.Model):
    """A key for programs; carries its user's roles. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    """When the person last showed for this token who they are."""


class Guesses(models.Model):
    """How often a secret was guessed within an hour: of one account, from one device, from one address."""

    key = models.CharField(max_length=64, primary_key=True)
    """SHA-256 of what is counted: names that people type wrongly are nobody's business."""
    since = models.DateTimeField()
    used = models.IntegerField()


class Calls(models.Model):
    """How often a person called the API since a moment, told by all web processes together (`rest.limits`)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()
    used = models.IntegerField()


class Session(AbstractBaseSession):
    """A browser that somebody is logged in on; what the person sees of it stands beside the signed data."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    second_factor = models.BooleanField(default=False)
    """Whether the person proved the second factor when this began."""
    began_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)
    """When it was last used, to five minutes."""
    proved_at = models.DateTimeField(null=True)
    """When the person last showed in it who they are: at the log-in, or for an approval."""

    objects: ClassVar[Any] = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> Any:
        from counterfoil.people.sessions import SessionStore

        return SessionStore

    @property
    def name(self) -> str:
        """What it is called on screen: the key itself would open it."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]


class SecondFactor(models.Model):
    """The app on a person's phone that tells a new code every half minute."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=200)
    """Encrypted with the site's key: a dump of the database alone tells no codes."""
    last_step = models.BigIntegerField(default=0)
    """The half minute of the last code that was taken; none is taken twice."""
    at = models.DateTimeField()


class SpareCode(models.Model):
    """A code for the day on which phone or passkey is lost; gone once it was used. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="spare_codes", db_index=False)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="spare_code_once")]


class Passkey(models.Model):
    """A passkey of a person: the key's public half. The private one never leaves phone, computer or stick."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    """What the person calls it."""
    host = models.CharField(max_length=253)
    """Where it was made; browsers use it nowhere else."""
    identity = models.BinaryField(unique=True)
    credential = models.BinaryField()
    """Kind of the device, identity and public key, as WebAuthn packs them."""
    counter = models.BigIntegerField(default=0)
    """Uses as the passkey counts them; 0 for those that don't count."""
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class AccessEvent(InsertOnly):
    """Somebody came in, went out, or was kept out. No secret stands in it, nor a typed name that nobody bears."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="access_events", db_index=False)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Who did it to this person, where it was somebody else."""
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=200, blank=True)
    """Which workbook was taken along; never what stood in it."""

    class Meta:
        indexes = [
            models.Index(fields=["user", "-at"], name="access_event_of_user"),
            models.Index(fields=["at"], name="access_event_at"),
        ]


class Setting(models.Model):
    """A setting of the house that differs from its declared default. See ``people.settings``."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()


class SettingChange(InsertOnly):
    """Who changed which setting when, from what to what."""

    key = models.CharField(max_length=80)
    old: Any = models.JSONField(null=True)
    new: Any = models.JSONField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class MasterChange(InsertOnly):
    """A change of master data (a customer's address, a carrier's zone …): who, when, old, new."""

    resource = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    changes = models.JSONField()
    reason = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["resource", "key", "at"], name="master_change_of")]
