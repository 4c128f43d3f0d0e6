"""The toy's declaration: every feature of the kernel once."""

from datetime import timedelta

from pydantic import Field
from tests.toy.models import PaperLine

from counterfoil.kernel.checks import attachment_is_there
from counterfoil.kernel.declaration import (
    SYSTEM,
    Action,
    DocumentType,
    State,
    after,
    cancel,
    register,
    roles,
    send_back,
    with_inputs,
    withdraw,
)
from counterfoil.kernel.doing import New
from counterfoil.kernel.inputs import Inputs, LineNo, Quantity, Text, Words
from counterfoil.kernel.outbox import follow_up
from counterfoil.kernel.refusals import Refusal, refusal_code

refusal_code("toy_too_much", "Too much", "Found {found}, at most {required}.", public="Too much.", section="T1")


class PaperLineDraft(Inputs):
    what: Words
    quantity: Quantity


class PaperDraft(Inputs):
    title: Words
    total: Quantity = 0
    lines: list[PaperLineDraft] = Field(default=[], max_length=500)


class PaperChange(Inputs):
    title: Words | None = None
    lines: list[PaperLineDraft] | None = None


class Counted(Inputs):
    line_no: LineNo
    quantity: Quantity


class Fill(Inputs):
    remark: Text
    lines: list[Counted] = []


@with_inputs
def remark_is_short(document, *, do):
    found = len(do.inputs.remark)
    return Refusal("toy_too_much", found=found, required=10) if found > 10 else None


def total_is_small(document, *, do):
    return Refusal("toy_too_much", found=document.total, required=1000) if document.total > 1000 else None


def create_paper(inputs, *, do):
    return New({"title": inputs.title, "total": inputs.total}, [line.model_dump() for line in inputs.lines])


def edit_paper(document, inputs, *, do):
    if "title" in inputs.model_fields_set:
        document.title = inputs.title
    if inputs.lines is not None:
        document.lines.all().delete()
        PaperLine.objects.bulk_create(
            PaperLine(document=document, line_no=n, **line.model_dump()) for n, line in enumerate(inputs.lines, 1)
        )


def finish(document, *, do):
    document.remark = do.inputs.remark
    do.follow_up("toy_copied", number=document.number)
    return "done" if document.remark != "again" else "submitted"


def make_copy(document, *, do):
    do.create(COPY, [New({"paper": document}, came_of=[document])])


PAPER = register(
    DocumentType(
        name="papers", prefix="TOY", label="Paper", plural="Papers", model_name="toy.Paper", section="T1",
        states=(
            State("draft", "draft", "draft"), State("submitted", "submitted"), State("approved", "approved"),
            State("checked", "checked", "going"), State("done", "done", "done"), State("returned", "returned", "held"),
            State("cancelled", "cancelled", "void"),
        ),
        initial="draft", draft=PaperDraft, change=PaperChange, draft_by=roles("sales_clerk"),
        creates=create_paper, edits=edit_paper, editable=("draft", "returned"), customer=None,
        subject=lambda document: document.title,
        actions=(
            Action("submit", "Submit", ("draft", "returned"), "submitted", roles("sales_clerk"),
                   requires=(total_is_small,),
                   target=timedelta(hours=1)),
            withdraw(by=roles("sales_clerk")),
            send_back(from_=("submitted", "approved"), by=roles("market_manager", "accountant")),
            Action("approve", "Approve", ("submitted",), "approved", roles("market_manager", "sales_clerk"),
                   approval=True),
            Action("approve_more", "Approve more", ("approved",), None, roles("accountant", "market_manager"),
                   approval=True),
            Action("check", "Check", ("approved",), "checked", roles("logistics_clerk", "picking_leader"),
                   co_sign=("logistics_clerk", "picking_leader"), not_by=("approve",)),
            Action("finish", "Finish", ("checked",), ("done", "submitted"), roles("accountant"), inputs=Fill,
                   requires=(remark_is_short, attachment_is_there("evidence")), does=finish),
            Action("expire", "Expire", ("submitted",), "cancelled", roles(SYSTEM)),
            cancel(by=roles("sales_clerk"), from_=("draft", "returned")),
        ),
    )
)  # fmt: skip

COPY = register(
    DocumentType(
        name="copies", prefix="TOZ", label="Copy", plural="Copies", model_name="toy.Copy", customer=None,
        states=(State("open", "open"), State("closed", "closed", "done")), initial="open",
        actions=(Action("close", "Close", ("open",), "closed", roles("accountant")),),
    )
)  # fmt: skip

after(PAPER, "check", does=make_copy, label="a copy is made")

COPIED = []


@follow_up("toy_copied")
def note_copied(*, at, number):
    COPIED.append(number)
