"""The impact report as JSON."""

from __future__ import annotations

from bot.staff.impact import Impact, Moved
from bot.staff.impact_words import summary
from bot.staff.known import Known
from bot.staff.landing import Landing
from bot.staff.registry import Difference


def as_object(impact: Impact) -> dict[str, object]:
    """The whole report for programs."""
    return {
        "against": impact.against,
        "summary": summary(impact),
        "risky": impact.risky,
        "asked": impact.asked,
        "changed": impact.changed,
        "risk_messages": impact.risk_messages,
        "added": impact.added,
        "removed": impact.removed,
        "moved": [_moved_object(row) for row in impact.moved],
        "taken_out": [_moved_object(row) for row in impact.taken_out],
        "reworded": [
            {
                "answer": row.lead, "title": row.title, "was": list(row.gone), "now": list(row.come),
                "questions": [_question(question) for question in row.questions],
            }
            for row in impact.reworded
        ],
        "newcomers": [_question(new.question) | {"clashes_with": new.clashes_with, "arrives": new.arrives} for new in impact.newcomers],
        **{name: [_difference(row) for row in rows] for name, rows in (
            ("contacts", impact.contacts), ("risk", impact.risk), ("wording", impact.wording), ("dates", impact.dates),
        )},
        "answers_new": [
            {
                "answer": row.lead, "title": impact.titles.get(row.lead, row.lead), "says": list(row.says),
                "questions": [_question(question) for question in row.questions],
            }
            for row in impact.answers_new
        ],
        "answers_gone": list(impact.answers_gone),
    }  # fmt: skip


def _question(question: Known) -> dict[str, object]:
    return {
        "text": question.text, "kind": str(question.kind), "owner": question.owner, "file": question.file, "line": question.line,
    }  # fmt: skip


def _moved_object(row: Moved) -> dict[str, object]:
    return _question(row.question) | {"effect": str(row.effect), "before": _place(row.before), "after": _place(row.after)}


def _place(landed: Landing) -> dict[str, object]:
    return {"outcome": str(landed.outcome), "leads": list(landed.leads), "risk": landed.risk, "failed": landed.failed}


def _difference(row: Difference) -> dict[str, str]:
    return {"what": row.what, "was": row.was, "now": row.now}
