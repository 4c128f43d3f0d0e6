"""Settings of returns: the policy that customers are told, and how long two people stand at one table (D1.1, D1.4)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from counterfoil.people.models import SettingChange
from counterfoil.people.settings import is_filled, setting, value, within

POLICY = "returns.policy"
SITTING = "returns.sitting_minutes"
DEFECTS = "returns.defects"

setting(
    POLICY,
    "一、质量问题须在收货后三十日内提出，附照片与清单；二、非我司责任造成的损坏不予退换；"
    "三、合格品退回须包装完好、可再次销售，往返运费由责任方承担；四、定制产品除质量问题外不退不换。",
    _("Return and exchange policy"),
    _("What the clerk tells the customer before a case is judged. Each wording has a version."),
    valid=is_filled,
)
setting(
    SITTING,
    30,
    _("Minutes between the two signatures on an inspection"),
    _("Inspector and clerk are to be there together; after that the first signature lapses."),
    valid=within(1, 1440),
)
setting(
    DEFECTS,
    ["破损", "变形", "色差", "壁厚不足", "尺寸不符", "开裂", "脏污", "包装破损", "错发"],
    _("Defects of returned goods"),
    _("What the inspector chooses from."),
    valid=is_filled,
)


def version() -> int:
    """Which wording of the policy is in force: the first one is 1."""
    return SettingChange.objects.filter(key=POLICY).count() + 1


def sitting() -> timedelta:
    """How long the first of two signatures waits for the second."""
    return timedelta(minutes=value(SITTING))
