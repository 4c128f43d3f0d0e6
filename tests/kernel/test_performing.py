"""The one door: refusals in their order, and what a done action leaves behind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.toy import workflow
from tests.toy.models import Copy, Paper

from counterfoil.kernel import performing
from counterfoil.kernel.attachments import attach
from counterfoil.kernel.checks import offers
from counterfoil.kernel.doing import New
from counterfoil.kernel.models import Attempt, Event, Former, Link, Notification, Outbox, Signature, Task
from counterfoil.kernel.performing import create, edit, make, perform, transact
from counterfoil.kernel.refusals import NotVisible, Refusal
from counterfoil.kernel.trail import event_hash
from counterfoil.people.models import Substitute, User

pytestmark = pytest.mark.django_db


def rows():
    """Everything a refused action must leave alone."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Paper, Copy, Event, Signature, Task, Link, Outbox, Notification, Former)
    ]


def refused(code, call):
    before = rows()
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.sentence()
    assert rows() == before
    return caught.value


def signed(paper, people, now, *, until):
    steps = [
        ("submit", "sales_clerk"),
        ("approve", "market_manager"),
        ("check", "logistics_clerk"),
        ("check", "picking_leader"),
    ]
    for action, who in steps[:until]:
        perform(paper, action, by=people[who], at=now)
    return Paper.objects.get(pk=paper.pk)


def test_create_makes_a_numbered_draft_with_lines_and_its_first_event(paper, people, now):
    assert paper.number.startswith("TOY-")
    assert paper.number.endswith("-0001")
    assert paper.state == "draft"
    assert [line.what for line in paper.lines.order_by("line_no")] == ["pen", "ink"]
    event = Event.objects.get(number=paper.number)
    assert (event.action, event.from_state, event.to_state, event.by) == ("create", "", "draft", people["sales_clerk"])
    assert event.document_id == paper.pk
    assert event.hash == paper.chain == event_hash(event)


def test_numbers_run_without_gap_and_a_refused_draft_takes_none(paper, people, now):
    refused("inputs_invalid", lambda: create("papers", {"title": ""}, by=people["sales_clerk"], at=now))
    second = create("papers", {"title": "ink"}, by=people["sales_clerk"], at=now)
    assert second.number.endswith("-0002")


def test_create_role_required(people, now):
    refused("role_required", lambda: create("papers", {"title": "x"}, by=people["picker"], at=now))


def test_inputs_invalid_names_every_field(people, now):
    draft = {"lines": [{"what": "x", "quantity": "-1"}], "colour": "red"}
    refusal = refused("inputs_invalid", lambda: create("papers", draft, by=people["sales_clerk"], at=now))
    assert {error["loc"] for error in refusal.errors} == {"title", "lines.0.quantity", "colour"}


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "1e400", "0", "1.2345", True, [], {}, "abc", "\x00", None])
def test_inputs_invalid_for_what_is_no_quantity(people, now, quantity):
    draft = {"title": "x", "lines": [{"what": "x", "quantity": quantity}]}
    refused("inputs_invalid", lambda: create("papers", draft, by=people["sales_clerk"], at=now))


def test_perform_moves_signs_logs_and_makes_the_next_tasks(paper, people, now):
    done = perform(paper, "submit", by=people["sales_clerk"], at=now)
    assert (done.state, done.version) == ("submitted", 2)
    signature = Signature.objects.get(action="submit")
    assert (signature.by, signature.role) == (people["sales_clerk"], "sales_clerk")
    assert len(signature.content_hash) == 64
    event = Event.objects.get(action="submit")
    assert (event.seq, event.from_state, event.to_state) == (2, "draft", "submitted")
    assert event.previous_hash == Event.objects.get(action="create").hash
    tasks = Task.objects.filter(document_id=paper.pk)
    assert {(task.action, task.role) for task in tasks} == {("approve", "market_manager"), ("approve", "sales_clerk")}
    assert all(task.not_users == [people["sales_clerk"].pk] for task in tasks)


def test_draft_task_has_its_target_time(paper, now):
    assert Task.objects.get(action="submit").due_at == now + timedelta(hours=1)


def test_wrong_state_comes_before_the_role(paper, people, now):
    refused("wrong_state", lambda: perform(paper, "approve", by=people["accountant"], at=now))


def test_role_required_is_kept_in_the_attempt_log(paper, people, now):
    refused("role_required", lambda: perform(paper, "submit", by=people["accountant"], at=now))
    attempt = Attempt.objects.get()
    assert (attempt.code, attempt.by, attempt.number, attempt.action) == (
        "role_required", people["accountant"], paper.number, "submit",
    )  # fmt: skip


def test_same_person_refuses_the_author(paper, people, now):
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    refused("same_person", lambda: perform(paper, "approve", by=people["sales_clerk"], at=now))
    assert perform(paper, "approve", by=people["sales_clerk2"], at=now).state == "approved"


def test_same_person_refuses_two_approvals(paper, people, now):
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    perform(paper, "approve", by=people["market_manager"], at=now)
    refused("same_person", lambda: perform(paper, "approve_more", by=people["market_manager"], at=now))
    perform(paper, "approve_more", by=people["accountant"], at=now)


def test_same_person_forgets_the_former_round(paper, people, now):
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    perform(paper, "approve", by=people["market_manager"], at=now)
    perform(paper, "return", by=people["accountant"], at=now, inputs={"reason": "typo"})
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    assert perform(paper, "approve", by=people["market_manager"], at=now).state == "approved"


def test_same_person_refuses_the_second_of_two_signatures(paper, people, now):
    both = User.objects.create(username="both", name="both", roles=["logistics_clerk", "picking_leader"])
    signed(paper, people, now, until=2)
    assert perform(paper, "check", by=both, at=now).state == "approved"
    refused("same_person", lambda: perform(paper, "check", by=both, at=now))
    assert perform(paper, "check", by=people["picking_leader"], at=now).state == "checked"


def test_co_signature_of_a_role_that_signed_already_is_refused(paper, people, now):
    signed(paper, people, now, until=3)
    other = User.objects.create(username="other", name="other", roles=["logistics_clerk"])
    refused("role_required", lambda: perform(paper, "check", by=other, at=now))
    assert [task.role for task in Task.objects.filter(action="check")] == ["picking_leader"]


def test_hand_over_runs_with_the_last_signature_only(paper, people, now):
    signed(paper, people, now, until=3)
    assert not Copy.objects.exists()
    signed_paper = signed(paper, people, now, until=0)
    perform(signed_paper, "check", by=people["picking_leader"], at=now)
    copy = Copy.objects.get()
    assert copy.number.startswith("TOZ-")
    link = Link.objects.get()
    assert (link.from_number, link.to_number) == (paper.number, copy.number)
    assert copy.created_by.is_system


def test_reason_required(paper, people, now):
    refused(
        "reason_required", lambda: perform(paper, "cancel", by=people["sales_clerk"], at=now, inputs={"reason": "  "})
    )
    perform(paper, "cancel", by=people["sales_clerk"], at=now, inputs={"reason": "not needed"})
    assert Event.objects.get(action="cancel").inputs == {"reason": "not needed"}


def test_role_required_for_somebody_elses_withdrawal(paper, people, now):
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    refused("role_required", lambda: perform(paper, "withdraw", by=people["sales_clerk2"], at=now))
    assert perform(paper, "withdraw", by=people["sales_clerk"], at=now).state == "draft"


def test_requires_refuses_in_the_declared_order(paper, people, now):
    paper = signed(paper, people, now, until=4)
    finish = {"by": people["accountant"], "at": now}
    refused("toy_too_much", lambda: perform(paper, "finish", inputs={"remark": "x" * 11}, **finish))
    refused("attachment_required", lambda: perform(paper, "finish", inputs={"remark": "ok"}, **finish))
    assert Attempt.objects.latest("pk").code == "attachment_required"
    attach(paper, name="photo.txt", data="看过了".encode(), kind="evidence", by=people["accountant"], at=now)
    done = perform(paper, "finish", inputs={"remark": "ok"}, **finish)
    assert (done.state, done.remark) == ("done", "ok")
    assert Event.objects.get(action="finish").changes == {"remark": ["", "ok"]}


def test_does_names_the_state_among_several(paper, people, now):
    paper = signed(paper, people, now, until=4)
    attach(paper, name="photo.txt", data=b"seen", kind="evidence", by=people["accountant"], at=now)
    assert perform(paper, "finish", inputs={"remark": "again"}, by=people["accountant"], at=now).state == "submitted"


def test_follow_up_runs_after_the_commit_and_is_settled(paper, people, now):
    workflow.COPIED.clear()
    paper = signed(paper, people, now, until=4)
    attach(paper, name="photo.txt", data=b"seen", kind="evidence", by=people["accountant"], at=now)
    perform(paper, "finish", inputs={"remark": "ok"}, by=people["accountant"], at=now)
    assert [paper.number] == workflow.COPIED
    assert Outbox.objects.get().done_at is not None


def test_stale_version_comes_before_the_state(paper, people, now):
    refusal = refused("stale_version", lambda: perform(paper, "approve", by=people["accountant"], at=now, version=9))
    assert refusal.values == {"found": 1, "required": 9}


def test_edit_needs_the_version_seen_and_logs_old_and_new(paper, people, now):
    clerk = people["sales_clerk"]
    refused("inputs_invalid", lambda: edit(paper, {"title": "x"}, version=None, by=clerk, at=now))
    refused("stale_version", lambda: edit(paper, {"title": "x"}, version=7, by=clerk, at=now))
    edited = edit(paper, {"title": "x", "lines": [{"what": "cap", "quantity": 2}]}, version=1, by=clerk, at=now)
    assert edited.version == 2
    changes = Event.objects.get(action="edit").changes
    assert changes["title"] == ["pens", "x"]
    assert [line["what"] for line in changes["lines"][1]] == ["cap"]


def test_edit_makes_an_author(paper, people, now):
    edit(paper, {"title": "x"}, version=1, by=people["sales_clerk2"], at=now)
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    refused("same_person", lambda: perform(paper, "approve", by=people["sales_clerk2"], at=now))


def test_edit_wrong_state_and_role(paper, people, now):
    refused("role_required", lambda: edit(paper, {"title": "x"}, version=1, by=people["accountant"], at=now))
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    refused("wrong_state", lambda: edit(paper, {"title": "x"}, version=2, by=people["sales_clerk"], at=now))


def test_not_visible_is_answered_like_not_there(paper, people, now, monkeypatch):
    nobody = User.objects.create(username="nobody", name="nobody", roles=[])
    with pytest.raises(NotVisible):
        perform(paper, "submit", by=nobody, at=now)
    with pytest.raises(NotVisible):
        perform(("papers", "TOY-000000-0001"), "submit", by=people["sales_clerk"], at=now)
    with pytest.raises(NotVisible):
        perform(paper, "no_such_action", by=people["sales_clerk"], at=now)


def test_system_action_is_nobodys(paper, people, now):
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    refused("role_required", lambda: perform(paper, "expire", by=people["sales_clerk"], at=now))


def test_substitute_signs_for_both_and_counts_as_themselves(paper, people, now):
    today = now.date()
    Substitute.objects.create(
        user=people["market_manager"], substitute=people["picker"], roles=["market_manager"],
        from_on=today - timedelta(days=1), to_on=today + timedelta(days=1),
    )  # fmt: skip
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    stand_in = User.objects.get(username="picker")
    perform(paper, "approve", by=stand_in, at=now)
    signature = Signature.objects.get(action="approve")
    assert (signature.by, signature.role, signature.on_behalf_of) == (
        stand_in,
        "market_manager",
        people["market_manager"],
    )
    perform(paper, "return", by=people["accountant"], at=now, inputs={"reason": "x"})
    perform(paper, "submit", by=people["sales_clerk"], at=now)
    late = now + timedelta(days=9)
    refused("role_required", lambda: perform(paper, "approve", by=User.objects.get(username="picker"), at=late))


def test_offers_say_why_not(paper, people, now):
    answers = {offer.action.name: offer for offer in offers(paper, people["sales_clerk"], at=now)}
    assert answers["submit"].allowed
    assert answers["approve"].refusal.code == "wrong_state"
    assert "expire" not in answers
    Paper.objects.filter(pk=paper.pk).update(total=5000)
    too_much = {offer.action.name: offer for offer in offers(Paper.objects.get(), people["sales_clerk"], at=now)}
    assert too_much["submit"].refusal.code == "toy_too_much"


def test_sentence_hides_amounts_from_those_without_price_rights():
    refusal = Refusal("toy_too_much", found=5000, required=1000)
    assert "5000" in refusal.sentence()
    assert "5000" not in refusal.sentence(sees_prices=False)


def test_an_error_in_the_middle_leaves_nothing(paper, people, now, monkeypatch):
    before = rows()
    monkeypatch.setattr(performing, "_save", lambda document: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        perform(paper, "submit", by=people["sales_clerk"], at=now)
    assert rows() == before


def test_statements_do_not_grow_with_the_lines(people, now):
    counts = []
    create("papers", {"title": "warm"}, by=people["sales_clerk"], at=now)
    for many in (2, 200):
        draft = {"title": "x", "lines": [{"what": f"w{n}", "quantity": 1} for n in range(many)]}
        with CaptureQueriesContext(connection) as made:
            paper = create("papers", draft, by=people["sales_clerk"], at=now)
        with CaptureQueriesContext(connection) as submitted:
            perform(paper, "submit", by=people["sales_clerk"], at=now)
        counts.append((len(made), len(submitted)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 10
    assert counts[0][1] <= 10


def test_what_was_let_go_is_written_once_and_no_longer_held(people, now):
    clerk = people["sales_clerk"]
    (kept,) = transact(
        lambda unit: make(unit, workflow.PAPER, [New({"title": "first"})], by=clerk, role="sales_clerk", at=now), at=now
    )

    def work(unit):
        held = unit.lock(Paper.objects.filter(pk=kept.pk))
        performing.act_on_all(unit, "cancel", [(held[0], {}, "x")])
        made = make(
            unit, workflow.PAPER, [New({"title": str(number)}, came_of=held) for number in range(3)], by=clerk,
            role="sales_clerk", at=now,
        )  # fmt: skip
        unit.notifications.append(Notification(user=clerk, text="x", resource="papers", number="x", at=now))
        unit.let_go()
        assert not any((unit.events, unit.signatures, unit.links, unit.touched, unit.locked, unit.made))
        assert (len(unit.notifications), Notification.objects.count()) == (1, 0)
        assert (Event.objects.count(), Link.objects.count(), Signature.objects.count()) == (5, 3, 1)
        return made + make(unit, workflow.PAPER, [New({"title": "last"})], by=clerk, role="sales_clerk", at=now)

    made = transact(work, at=now)
    assert Event.objects.filter(action="create").count() == len(made) + 1
    assert (Link.objects.count(), Notification.objects.count()) == (3, 1)
    assert not Task.objects.filter(document_id=kept.pk).exists()
    assert set(Task.objects.values_list("document_id", flat=True)) == {paper.pk for paper in made}
    for event in Event.objects.all():
        assert event.hash == event_hash(event)
