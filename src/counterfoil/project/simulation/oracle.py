"""A small second set of books, kept by hand from what was answered: goods, promises, money, numbers, states, persons.

It imports nothing of the product. It is told each accepted action as the JSON that was answered, and each evening
what the product shows; where the two differ it says so in a sentence. Goods are kept per product and kind of place
(floor, staging, …), for the manual's rules are about those.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from counterfoil.project.simulation.manual import BY_TWO, MANUAL, NEVER, NOT_BOTH

NOTHING = Decimal(0)
CENT = Decimal("0.01")
LIVE_LISTS = frozenset({"open", "printed", "picked", "checked"})
HOLDING = frozenset({"shortage", "released", "picking", "staged", "loaded"})
BUCKETS = {"qualified": "floor", "rework": "rework", "scrap": "scrap_hold"}
Paper = dict[str, Any]
Sums = defaultdict[Any, Decimal]


def sums() -> Sums:
    """Quantities or amounts by whatever they are of; nothing where nothing was said."""
    return defaultdict(Decimal)


@dataclass(frozen=True)
class Told:
    """An accepted action: the paper before and after, as JSON."""

    resource: str
    action: str
    by: str
    roles: frozenset[str]
    inputs: Paper
    before: Paper
    after: Paper

    @property
    def number(self) -> str:
        return str(self.after["number"])


@dataclass
class Oracle:
    """What must be true by now."""

    kinds: dict[str, str]
    """Location → its kind."""
    goods: Sums = field(default_factory=sums)
    owed: Sums = field(default_factory=sums)
    done_by: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    """Paper → action → who did it since the paper last went back."""
    brought_by: dict[tuple[str, str], str] = field(default_factory=dict)
    """Source paper and floor → the list by which its goods came to staging last."""
    counted: dict[str, Paper] = field(default_factory=dict)
    carried: dict[str, list[Paper]] = field(default_factory=dict)
    """Consignment → its lines at the second check."""
    back: Sums = field(default_factory=sums)
    """Line of a consignment → what went back to its floor."""
    staged: dict[str, Sums] = field(default_factory=lambda: defaultdict(sums))
    """Source paper → what its lists brought to staging."""
    answered: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    """Paper → the version and state of the last answer about it."""
    findings: list[str] = field(default_factory=list)

    def begin(self, stock: Iterable[Paper], accounts: dict[str, Paper]) -> None:
        """Take over what the product shows at the beginning."""
        self.goods = sums()
        for row in stock:
            self.goods[row["product"], row["kind"]] += Decimal(row["on_hand"])
        self.owed = sums()
        self.owed.update({code: Decimal(account["balance"]) for code, account in accounts.items()})

    # What is told

    def hear(self, told: Told) -> None:
        """An action was accepted."""
        self._judge_way(told)
        self._judge_persons(told)
        self._judge_two(told)
        self.answered[told.resource, told.number] = (told.after["version"], told.after["state"])
        if (told.resource, told.action) == ("pick-lists", "stage"):
            self.brought_by[told.after["source_number"], told.after["floor"]] = told.number
        effect = EFFECTS.get((told.resource, told.action))
        if effect is not None:
            effect(self, told)

    def hear_refusal(self, resource: str, action: str, code: str) -> None:
        """An action was refused."""
        if (resource, code) in NEVER:
            self.say(f"{resource} {action} was refused with {code}, which the manual doesn't know")

    def say(self, sentence: str) -> None:
        self.findings.append(sentence)

    def _judge_way(self, told: Told) -> None:
        row = MANUAL.get((told.resource, told.action))
        if row is None:
            return
        if not row.allows(told.before["state"], told.after["state"]):
            self.say(
                f"{told.number} {told.action}: the manual knows no way "
                f"from {told.before['state']} to {told.after['state']}"
            )
        if not row.roles & told.roles:
            self.say(f"{told.number} {told.action}: {told.by} is none of {', '.join(sorted(row.roles))}")

    def _judge_persons(self, told: Told) -> None:
        done = self.done_by[told.resource, told.number]
        row = MANUAL.get((told.resource, told.action))
        for earlier in row.apart if row else ():
            if told.by in done.get(earlier, ()):
                self.say(f"{told.number} {told.action}: {told.by} did {earlier} before")
        for paper, action, other, actions in NOT_BOTH:
            if (paper, action) == (told.resource, told.action):
                self._judge_across(told, other, actions)
        if told.action in ("create", "edit"):
            done.setdefault("author", []).append(told.by)
        elif told.action in ("return", "withdraw", "reopen", "amend", "revise"):
            kept = done.get("author", [])
            done.clear()
            done["author"] = kept
        done.setdefault(told.action, []).append(told.by)

    def _judge_two(self, told: Told) -> None:
        """What two sign together moves with the second signature, which is another person's."""
        kinds = BY_TWO.get((told.resource, told.action))
        if kinds is None or told.before["state"] == told.after["state"]:
            return
        if kinds and told.after.get("kind") not in kinds:
            return
        signed = [one["by"] for one in told.after["signatures"] if one["action"] == told.action][-2:]
        if len(set(signed)) < 2:
            self.say(f"{told.number} {told.action}: signed by {', '.join(signed)} alone")

    def _judge_across(self, told: Told, other: str, actions: tuple[str, ...]) -> None:
        for place in {(line["source_number"], line["floor"]) for line in told.after["lines"]}:
            number = self.brought_by.get(place, "")
            for action in actions:
                if told.by in self.done_by[other, number].get(action, ()):
                    self.say(f"{told.number} {told.action}: {told.by} did {action} of {number}")

    # Goods

    def move(self, product: str, source: str, target: str, quantity: Decimal) -> None:
        """So much from one kind of place to another; an empty one is outside the house."""
        if source:
            self.goods[product, source] -= quantity
            if self.goods[product, source] < 0:
                self.say(f"{product}: less than nothing in {source}")
        if target:
            self.goods[product, target] += quantity

    def kind(self, location: str | None) -> str:
        return self.kinds.get(location or "", "floor")

    # The evening

    def compare(self, stock: list[Paper], accounts: dict[str, Paper], papers: dict[str, list[Paper]]) -> list[str]:
        """Hold what the product shows against these books. Returns what differs, and forgets it."""
        self._compare_goods(stock)
        self._compare_promises(stock, papers)
        self._compare_money(accounts, papers)
        self._compare_papers(papers)
        found, self.findings = self.findings, []
        return found

    def _compare_goods(self, stock: list[Paper]) -> None:
        shown = sums()
        for row in stock:
            shown[row["product"], row["kind"]] += Decimal(row["on_hand"])
            for name in ("on_hand", "reserved", "in_question"):
                if Decimal(row[name]) < 0:
                    self.say(f"{row['product']} at {row['location']}: {name} is {row[name]}")
        for place in sorted(set(shown) | set(self.goods)):
            if shown[place] != self.goods[place]:
                self.say(f"{place[0]} in {place[1]}: {shown[place]} shown, {self.goods[place]} by the papers")

    def _compare_promises(self, stock: list[Paper], papers: dict[str, list[Paper]]) -> None:
        """Promised is what lists still have to bring, what short notices keep, and what was made for an order."""
        promised = _promised(papers)
        own = {line["product"] for one in papers["production-requests"] for line in one["lines"]}
        shown, doubted, asked = sums(), sums(), sums()
        for row in stock:
            shown[row["product"]] += Decimal(row["reserved"])
            doubted[row["product"]] += Decimal(row["in_question"])
        for one in papers["discrepancies"]:
            if one["state"] == "open":
                asked[one["product"]] += Decimal(one["in_question"])
        for product in sorted({*shown, *promised, *asked}):
            wrong = shown[product] < promised[product] if product in own else shown[product] != promised[product]
            if wrong:
                self.say(f"{product}: {shown[product]} reserved, {promised[product]} promised by the papers")
            if doubted[product] != asked[product]:
                self.say(f"{product}: {doubted[product]} in question, {asked[product]} by open discrepancies")

    def _compare_money(self, accounts: dict[str, Paper], papers: dict[str, list[Paper]]) -> None:
        held = sums()
        for one in papers["delivery-notices"]:
            if one["state"] in HOLDING:
                held[one["customer"]] += Decimal(one["total"])
        for code, account in sorted(accounts.items()):
            if Decimal(account["balance"]) != self.owed[code]:
                self.say(f"{code}: balance {account['balance']} shown, {self.owed[code]} by the papers")
            rests = [Decimal(item["open"]) for item in account["open_items"]]
            open_, free = sum((r for r in rests if r > 0), NOTHING), -sum((r for r in rests if r < 0), NOTHING)
            aged = sum((Decimal(part) for part in account["ageing"].values()), NOTHING)
            if aged != open_ or free != Decimal(account["advances"]) or open_ - free != Decimal(account["balance"]):
                self.say(f"{code}: open items, advances, ageing and balance disagree")
            exposure = account["exposure"]
            shown = exposure.get("held_notices")
            if shown is not None and not Decimal(exposure.get("kept_advances", "0")) and Decimal(shown) != held[code]:
                self.say(f"{code}: {shown} held, {held[code]} by its live notices")

    def _compare_papers(self, papers: dict[str, list[Paper]]) -> None:
        """Every answer still stands, and every series of numbers runs without a gap."""
        series: dict[str, list[int]] = defaultdict(list)
        shown: dict[tuple[str, str], Paper] = {}
        for resource, rows in papers.items():
            for row in rows:
                shown[resource, row["number"]] = row
                head, _dash, count = row["number"].rpartition("-")
                series[head].append(int(count))
        for head, counts in series.items():
            if sorted(counts) != list(range(1, len(counts) + 1)):
                self.say(f"{head}: numbers {sorted(counts)}")
        for key, (version, state) in self.answered.items():
            row_ = shown.get(key)
            if row_ is None:
                self.say(f"{key[1]} was answered and is not there")
            elif row_["version"] < version or (row_["version"] == version and row_["state"] != state):
                self.say(f"{key[1]} was answered as version {version} {state}, is {row_['version']} {row_['state']}")


def _promised(papers: dict[str, list[Paper]]) -> Sums:
    promised = sums()
    for one in papers["pick-lists"]:
        if one["state"] in LIVE_LISTS:
            for line in one["lines"]:
                promised[line["product"]] += Decimal(line["quantity"])
    for one in papers["delivery-notices"]:
        if one["state"] == "shortage":
            for line in one["lines"]:
                promised[line["product"]] += Decimal(line["quantity"]) - Decimal(line["short"])
    return promised


# What each action does to goods and money, as the manual tells it --------------------------------------------------

Effect = Callable[[Oracle, Told], None]


def _number(value: Any) -> Decimal:
    return Decimal(value or 0)


def _receive(sign: int) -> Effect:
    def effect(oracle: Oracle, told: Told) -> None:
        for line in told.after["lines"]:
            oracle.move(line["product"], "", oracle.kind(line["location"]), sign * _number(line["quantity"]))

    return effect


def _transfer(sign: int) -> Effect:
    def effect(oracle: Oracle, told: Told) -> None:
        for line in told.after["lines"]:
            source = line.get("from") or line.get("from_location")
            target = line.get("to") or line.get("to_location")
            oracle.move(line["product"], oracle.kind(source), oracle.kind(target), sign * _number(line["quantity"]))

    return effect


def _hand_in_count(oracle: Oracle, told: Told) -> None:
    """What the books say of one place is never more than lies in all places of its kind."""
    oracle.counted[told.number] = told.after
    for line in told.after["lines"]:
        said, there = _number(line["on_hand"]), oracle.goods[line["product"], oracle.kind(line["location"])]
        if said > there:
            oracle.say(f"{told.number}: {said} of {line['product']} at {line['location']} by the books, {there} in all")


def _post_count(sign: int) -> Effect:
    def effect(oracle: Oracle, told: Told) -> None:
        for line in told.after["lines"]:
            more = _number(line["counted"]) - _number(line["on_hand"])
            oracle.goods[line["product"], oracle.kind(line["location"])] += sign * more

    return effect


def _finish(oracle: Oracle, told: Told) -> None:
    products = {line["line_no"]: line["product"] for line in told.after["lines"]}
    for line in told.inputs["lines"]:
        oracle.move(products[line["line_no"]], "", "floor", _number(line["quantity"]))


def _stage(oracle: Oracle, told: Told) -> None:
    for line in told.after["lines"]:
        asked, picked, checked = (_number(line[name]) for name in ("quantity", "picked", "checked"))
        if not NOTHING <= checked <= asked or not NOTHING <= picked <= asked:
            oracle.say(f"{told.number} line {line['line_no']}: asked {asked}, picked {picked}, checked {checked}")
        oracle.move(line["product"], "floor", "staging", checked)
        oracle.staged[told.after["source_number"]][line["product"]] += checked


def _second_check(oracle: Oracle, told: Told) -> None:
    if told.after["state"] == told.before["state"]:
        return
    oracle.carried[told.number] = told.after["lines"]
    for line in told.after["lines"]:
        counts = [line["counted_by_logistics"], line["counted_by_leader"]]
        there = _in_staging(oracle, told.number, line)
        _carry_back(
            oracle, told.number, line, there - min([there, *(Decimal(one) for one in counts if one is not None)])
        )


def _place(consignment: str, line: Paper) -> tuple[str, ...]:
    return consignment, line["source_number"], str(line["source_line_no"]), line["floor"]


def _in_staging(oracle: Oracle, consignment: str, line: Paper) -> Decimal:
    """What was staged of a line and did not go back since."""
    return _number(line["quantity"]) - oracle.back[_place(consignment, line)]


def _carry_back(oracle: Oracle, consignment: str, line: Paper, quantity: Decimal) -> None:
    oracle.move(line["product"], "staging", "floor", quantity)
    oracle.back[_place(consignment, line)] += quantity


def _dissolve(oracle: Oracle, told: Told) -> None:
    for line in told.after["lines"]:
        _carry_back(oracle, told.number, line, _in_staging(oracle, told.number, line))


def _leave_behind(oracle: Oracle, told: Told, line: Paper, quantity: Decimal) -> None:
    """What did not leave goes back to where it came from, off the last lists first."""
    source = told.after.get("notice") or told.after.get("request")
    for row in reversed(oracle.carried.get(told.after["consignment"], [])):
        if (row["source_number"], row["source_line_no"]) == (source, line["line_no"]):
            part = min(quantity, _in_staging(oracle, told.after["consignment"], row))
            _carry_back(oracle, told.after["consignment"], row, part)
            quantity -= part
    oracle.move(line["product"], "staging", "floor", quantity)  # of a consignment checked before these days began


def _ship(oracle: Oracle, told: Told) -> None:
    total = NOTHING
    for line in told.after["lines"]:
        quantity, most = _number(line["quantity"]), _number(line["checked"])
        if not NOTHING <= quantity <= most:
            oracle.say(f"{told.number} line {line['line_no']}: {quantity} posted of {most} checked")
        oracle.move(line["product"], "staging", "", quantity)
        _leave_behind(oracle, told, line, most - quantity)
        amount = _number(line.get("amount"))
        if abs(amount - rounded(quantity * _number(line["unit_price"]))) > 2 * CENT and "amount" in line:
            oracle.say(f"{told.number} line {line['line_no']}: {amount} for {quantity} × {line['unit_price']}")
        total += amount
    if told.resource == "shipments":
        if total != _number(told.after["total"]):
            oracle.say(f"{told.number}: total {told.after['total']}, its lines {total}")
        oracle.owed[told.after["customer"]] += total


def _unship(oracle: Oracle, told: Told) -> None:
    for line in told.after["lines"]:
        oracle.move(line["product"], "", "staging", _number(line["quantity"]))
    if told.resource == "shipments":
        oracle.owed[told.after["customer"]] -= _number(told.after["total"])


def _money(sign: int) -> Effect:
    def effect(oracle: Oracle, told: Told) -> None:
        oracle.owed[told.after["customer"]] += sign * _number(told.after["amount"])

    return effect


def _take_back(sign: int) -> Effect:
    def effect(oracle: Oracle, told: Told) -> None:
        for line in told.after["lines"]:
            if line["bucket"] in BUCKETS:
                received = line["quantity"] if line["counted"] is None else line["counted"]
                oracle.move(line["product"], "", BUCKETS[line["bucket"]], sign * _number(received))
        oracle.owed[told.after["customer"]] -= sign * abs(_number(told.after["total"]))

    return effect


def _crush(sign: int) -> Effect:
    def effect(oracle: Oracle, told: Told) -> None:
        for line in told.after["lines"]:
            oracle.move(line["product"], "scrap_hold", "", sign * _number(line["quantity"]))

    return effect


def _issue(oracle: Oracle, told: Told) -> None:
    for line in told.after["lines"]:
        oracle.move(line["product"], "staging", "", _number(line["quantity"]))
        oracle.staged[told.after["request"]][line["product"]] -= _number(line["quantity"])


def _put_back(oracle: Oracle, told: Told) -> None:
    for product, quantity in oracle.staged.pop(told.number, sums()).items():
        oracle.move(product, "staging", "floor", quantity)


def _unissue(oracle: Oracle, told: Told) -> None:
    for line in told.after["lines"]:
        oracle.move(line["product"], "", "staging", _number(line["quantity"]))
        oracle.staged[told.after["request"]][line["product"]] += _number(line["quantity"])


def _bring_sample(oracle: Oracle, told: Told) -> None:
    products = {line["line_no"]: line["product"] for line in told.after["lines"]}
    for line in told.inputs["lines"]:
        oracle.move(products[line["line_no"]], "", "qc_hold", _number(line["quantity"]))


def _inspect_sample(oracle: Oracle, told: Told) -> None:
    products = {line["line_no"]: line["product"] for line in told.after["lines"]}
    for line in told.inputs["lines"]:
        for bucket, kind in BUCKETS.items():
            oracle.move(products[line["line_no"]], "qc_hold", kind, _number(line.get(bucket)))


def rounded(amount: Decimal) -> Decimal:
    """Half up on the absolute value, to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


EFFECTS: dict[tuple[str, str], Effect] = {
    ("stock-receipts", "post"): _receive(1),
    ("stock-receipts", "reverse"): _receive(-1),
    ("stock-transfers", "post"): _transfer(1),
    ("stock-transfers", "reverse"): _transfer(-1),
    ("stock-counts", "submit"): _hand_in_count,
    ("stock-counts", "approve"): _post_count(1),
    ("stock-counts", "reverse"): _post_count(-1),
    ("production-requests", "complete"): _finish,
    ("pick-lists", "stage"): _stage,
    ("consignments", "second_check"): _second_check,
    ("consignments", "dissolve"): _dissolve,
    ("shipments", "post"): _ship,
    ("shipments", "reverse"): _unship,
    ("replacement-shipments", "post"): _ship,
    ("replacement-shipments", "reverse"): _unship,
    ("receipts", "post"): _money(-1),
    ("receipts", "reverse"): _money(1),
    ("receivable-adjustments", "approve"): _money(1),
    ("receivable-adjustments", "reverse"): _money(-1),
    ("sales-returns", "post"): _take_back(1),
    ("sales-returns", "reverse"): _take_back(-1),
    ("scrap-notes", "post"): _crush(1),
    ("scrap-notes", "reverse"): _crush(-1),
    ("sample-issues", "post"): _issue,
    ("sample-issues", "reverse"): _unissue,
    ("sample-requests", "put_back"): _put_back,
    ("sample-requests", "return_sample"): _bring_sample,
    ("sample-requests", "inspect"): _inspect_sample,
}
