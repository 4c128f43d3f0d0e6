"""The gate: a pass is good once, and every refused attempt is kept (C2.0)."""

import pytest
from tests.delivery.refusing import refused

from counterfoil.delivery.gate import codes, queries, signing
from counterfoil.delivery.gate.actions import verify_by_code
from counterfoil.delivery.models import GatePass
from counterfoil.kernel.models import Attempt
from counterfoil.kernel.presentation import present
from counterfoil.kernel.refusals import Refusal


@pytest.fixture
def gate_pass(yard):
    notice = yard.notice(yard.order((0, 10)))
    yard.signed(notice)
    return yard.gate_pass(notice)


def show(yard, code, who="gatekeeper"):
    return verify_by_code(code, by=yard.people[who], at=yard.later())


def test_verify_by_code_lets_out(yard, gate_pass):
    used = show(yard, f" {gate_pass.code.lower().replace('-', ' ')} ")
    assert (used.number, used.state, used.used_by.username) == (gate_pass.number, "used", "gatekeeper")


def test_verify_gate_pass_used(yard, gate_pass):
    show(yard, gate_pass.code)
    with pytest.raises(Refusal) as caught:
        show(yard, gate_pass.code)
    assert caught.value.code == "gate_pass_used"
    assert Attempt.objects.get().code == "gate_pass_used"


def test_verify_gate_pass_unknown(yard, gate_pass):
    with pytest.raises(Refusal) as caught:
        show(yard, codes.new_code())
    assert (caught.value.code, Attempt.objects.get().code) == ("gate_pass_unknown", "gate_pass_unknown")
    with refused("gate_pass_unknown"):
        yard.do(gate_pass, "verify", "gatekeeper", code=codes.new_code())
    assert GatePass.objects.get().state == "issued"


def test_verify_gate_pass_cancelled(yard, gate_pass):
    yard.do(gate_pass, "cancel", "logistics_clerk", reason="车坏了")
    with refused("gate_pass_cancelled"):
        show(yard, gate_pass.code)


def test_verify_role_required(yard, gate_pass):
    with refused("role_required"):
        show(yard, gate_pass.code, "picker")
    with refused("role_required"):
        show(yard, codes.new_code(), "sales_clerk")


def test_reissue_is_a_new_pass_with_a_new_code(yard, gate_pass):
    yard.do(gate_pass, "cancel", "logistics_clerk", reason="丢了")
    yard.do(gate_pass, "reissue", "logistics_clerk")
    new = GatePass.objects.get(state="issued")
    assert new.replaces_id == gate_pass.pk
    assert new.code != gate_pass.code
    assert [line.quantity for line in new.lines.all()] == [10]
    with refused("gate_pass_cancelled"):
        show(yard, gate_pass.code)
    assert show(yard, new.code).state == "used"


def test_reissue_only_while_signed_and_without_a_live_pass(yard, gate_pass):
    consignment = gate_pass.consignment
    yard.do(consignment, "unload", "logistics_clerk", reason="车坏了")
    with refused("wrong_state"):
        yard.do(gate_pass, "reissue", "logistics_clerk")
    yard.do(consignment, "load", "logistics_clerk", driver="王师傅")
    yard.do(consignment, "sign_off", "logistics_clerk")
    with refused("has_successors"):
        yard.do(gate_pass, "reissue", "logistics_clerk")


def test_code_is_shown_to_logistics_alone(yard, gate_pass):
    shown = present(gate_pass, yard.people["logistics_clerk"], at=yard.now)
    assert (shown["code"], shown["typed_code"]) == (queries.qr_of(gate_pass), gate_pass.code)
    for who in ("gatekeeper", "shipment_clerk", "sales_clerk", "market_manager"):
        assert gate_pass.code not in str(present(gate_pass, yard.people[who], at=yard.now))


def test_codes_are_read_as_people_type_them():
    code = "0123-4567-89AB-CDEF-GHJK"
    assert codes.read("o123 4567 89ab cdef ghjk") == code
    assert codes.read("OI23456789ABCDEFGHJK") == code
    assert len({codes.new_code() for _ in range(100)}) == 100


def test_the_qr_lets_out_as_the_typed_code_does(yard, gate_pass):
    assert show(yard, queries.qr_of(gate_pass)).state == "used"


def _other(letter):
    return "B" if letter == "A" else "A"


def test_a_signed_code_is_ours_or_nobodys(gate_pass):
    text = queries.qr_of(gate_pass)
    assert signing.code_in(text) == gate_pass.code
    head, payload, signature = text.split(".")
    for forged in (
        f"{head}.{payload}.",
        f"{head}.{payload}.{_other(signature[0])}{signature[1:]}",
        f"{head}.{_other(payload[0])}{payload[1:]}.{signature}",
        f"{head}..",
        "CF1.é.é",
    ):
        assert signing.code_in(forged) is None
        assert codes.read(forged) == ""


def test_an_earlier_key_of_the_site_is_still_good(gate_pass, settings):
    text = queries.qr_of(gate_pass)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert signing.code_in(text) == gate_pass.code
    assert len(signing.public_keys()) == 2
    settings.SECRET_KEY_FALLBACKS = []
    assert signing.code_in(text) is None
