"""The event log and the process as pm4py reads them. It is large and under the AGPL, so that nobody has to install it:
``pip install pm4py`` beside the tests and they run."""

import json

import pytest
from tests.scenarios.house import founded as founded
from tests.scenarios.house import house as house

pm4py = pytest.importorskip("pm4py", reason="pm4py is not installed; it is no part of the set-up")


@pytest.fixture
def lived(house):
    """One order on its whole way."""
    return house.shipped(house.submitted(house.confirmed()))


def test_it_reads_ocel(house, lived, tmp_path):
    file = tmp_path / "log.json"
    file.write_text(json.dumps(house.auditor.get("/process/log")))
    found = pm4py.read_ocel2_json(str(file))
    assert "sales-orders" in pm4py.ocel.ocel_get_object_types(found)
    assert lived["number"] in set(found.objects["ocel:oid"])
    assert len(found.o2o) > 3
    assert {"by", "role", "from_state", "to_state"} <= set(found.events.columns)


def test_it_reads_xes_and_finds_a_process_in_it_that_fits(house, lived, tmp_path):
    file = tmp_path / "log.xes"
    file.write_bytes(b"".join(house.auditor.client.get("/api/v1/process/log?format=xes").streaming_content))
    log = pm4py.read_xes(str(file))
    assert lived["number"] in set(log["case:concept:name"])
    found = pm4py.discover_petri_net_inductive(log)
    assert pm4py.fitness_token_based_replay(log, *found)["log_fitness"] > 0.99


def test_it_reads_the_process(house, tmp_path):
    file = tmp_path / "process.bpmn"
    file.write_bytes(house.auditor.client.get("/api/v1/process?format=bpmn").content)
    assert len(pm4py.read_bpmn(str(file)).get_nodes()) > 200
