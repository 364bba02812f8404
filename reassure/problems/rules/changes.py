"""What becomes of the problems that are known, by what is found now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from reassure.problems.rules.facts import Finding

Cause = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A problem that was raised. `settled` = a person said that it is done with; what is settled stays so."""

    id: UUID
    subject: str
    kind: str
    cause: str
    cleared: bool = False
    settled: bool = False

    @property
    def key(self) -> Cause:
        return self.subject, self.kind, self.cause


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """`kept` pairs an open problem with what is found of it now; `back` those that cleared and hold once more."""

    raised: tuple[Finding, ...] = ()
    cleared: tuple[UUID, ...] = ()
    kept: tuple[tuple[UUID, Finding], ...] = ()
    back: tuple[tuple[UUID, Finding], ...] = ()


def changes(known: Sequence[Known], findings: Iterable[Finding]) -> Changes:
    """Each cause is one problem for good: raised once, cleared when it is gone, open again if it comes back."""
    found = {(finding.subject, str(finding.kind), finding.cause): finding for finding in findings}
    rows = {one.key: one for one in known}
    is_open = [one for one in known if not one.cleared and not one.settled]
    still = {key: finding for key, finding in found.items() if key in rows and not rows[key].settled}
    return Changes(
        raised=tuple(finding for key, finding in found.items() if key not in rows and not finding.quiet),
        cleared=tuple(one.id for one in is_open if one.key not in found),
        kept=tuple((rows[key].id, finding) for key, finding in still.items() if not rows[key].cleared),
        back=tuple(
            (rows[key].id, finding) for key, finding in still.items() if rows[key].cleared and not finding.quiet
        ),
    )
