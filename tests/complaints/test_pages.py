"""The pages of D2 for the people who use them."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house
from tests.scenarios.test_complaints import Quality

from counterfoil.complaints.models import AttachmentAuditLine
from counterfoil.people.models import User


def page(username, url):
    client = Client()
    client.force_login(User.objects.get(username=username))
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("by", ["cause", "product", "customer", "person"])
def test_complaint_audit_and_board(house, by):
    quality = Quality(house)
    request = quality.formed(quality.request("5"))
    (complaint,) = [one for one in request["links"]["from"] if one["resource"] == "complaints"]
    today = timezone.localdate(house.at).isoformat()
    audit = house.auditor.make("attachment-audits", **{"from": today, "to": today})
    assert "配错货" in page("market_manager", f"/complaints/{complaint['number']}/")
    assert complaint["number"] in page("auditor", f"/attachment-audits/{audit['number']}/marking/")
    lines = (
        page("auditor", f"/attachment-audits/{audit['number']}/")
        .split('<table class="table lines">')[1]
        .split("</table>")[0]
    )
    (line,) = AttachmentAuditLine.objects.select_related("clerk", "attachment")
    assert f">{line.clerk.name}</td>" in lines and f">{line.attachment.name}</td>" in lines
    assert line.stratum == "low" and ">低价值</td>" in lines
    assert "PVC" in page("clerk_supervisor", "/complaint-board/?by=product")
    page("clerk_supervisor", f"/complaint-board/?by={by}")
    page("logistics_clerk", f"/replacement-requests/{request['number']}/")
