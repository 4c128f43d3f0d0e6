"""What a simulated stretch of life was: what was done, what was refused, what was found wrong; and its trace."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

ACCEPTED, REFUSED = "accepted", "refused"


@dataclass
class Report:
    """The life of a house, told in numbers."""

    seed: int
    days: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Attempts by what kind they were of: offered, not allowed, nonsense."""
    codes: Counter[str] = field(default_factory=Counter)
    surprises: Counter[str] = field(default_factory=Counter)
    """What was offered and then refused, by paper, action and code."""
    transitions: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    asked_again: int = 0
    """Requests repeated under their key because the answer was lost."""
    findings: list[str] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    """The trace in the evening of each day."""
    seconds: float = 0
    _trace: Any = field(default_factory=hashlib.sha256)

    @property
    def trace(self) -> str:
        """A hash over everything that was tried and how it ended: the same for the same seed and program."""
        return str(self._trace.hexdigest()[:16])

    def note(self, *words: Any) -> None:
        """One more line of the trace."""
        self._trace.update("\t".join(str(word) for word in words).encode() + b"\n")

    @property
    def requests(self) -> int:
        """How many were made, without those that were asked again."""
        return self.accepted.total() + self.refused.total()

    @property
    def share_accepted(self) -> float:
        return self.accepted.total() / self.requests if self.requests else 0

    def as_json(self) -> str:
        """For programs."""
        return json.dumps(
            {
                "seed": self.seed, "days": self.days, "accepted": dict(self.accepted), "refused": dict(self.refused),
                "codes": dict(self.codes), "faults": dict(self.faults), "asked_again": self.asked_again,
                "transitions": len(self.transitions), "findings": self.findings, "trace": self.trace,
            },
            ensure_ascii=False, sort_keys=True,
        )  # fmt: skip

    def lines(self, declared: set[tuple[str, str, str, str]], codes: set[str]) -> list[str]:
        """For people. ``declared``: every way of every paper that the house knows, and every code of a refusal."""
        taken = {way for way in self.transitions if way in declared}
        papers = sorted(set(self.accepted) | set(self.refused))
        return [
            f"days\t{self.days}\tseed {self.seed}\ttrace {self.trace}\t{self.seconds:.0f} s",
            f"actions\t{self.accepted.total()} accepted\t{self.refused.total()} refused\t{self.share_accepted:.0%}",
            *(f"  {paper}\t{self.accepted[paper]}\t{self.refused[paper]}" for paper in papers),
            f"transitions\t{len(taken)} of {len(declared)} declared",
            *(f"  never {' '.join(way[:2])}: {way[2]} → {way[3]}" for way in sorted(declared - taken)),
            f"refusals\t{len(codes & set(self.codes))} of {len(codes)} declared codes",
            *(f"  never {code}" for code in sorted(codes - set(self.codes))),
            *(f"  {code}\t{many}" for code, many in self.codes.most_common()),
            f"offered and refused\t{self.surprises.total()}",
            *(f"  {what}\t{many}" for what, many in self.surprises.most_common(20)),
            f"faults\t{self.faults.total()}\t{self.asked_again} asked again",
            *(f"  {kind}\t{many}" for kind, many in sorted(self.faults.items())),
            f"findings\t{len(self.findings)}",
            *(f"  {finding}" for finding in self.findings[:40]),
        ]
