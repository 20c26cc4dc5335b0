"""`frontdoor risk`: make the risk model from the curated messages, and show how well danger is found."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from bot.commands.shared import REFUSED, fail, folder, library_option
from bot.library import Files, Problem, read_files
from bot.library.build import risk_terms
from bot.library.problems import unmeasured_risk
from bot.library.risk_corpus import MODEL, corpus_fingerprint, measured_fingerprint, read_risk_corpus
from bot.risk.detect import RiskCheck
from bot.risk.fit import FOLDS, Sample, samples
from bot.risk.fit import fit as fit_model
from bot.risk.scores import SCORES, Measured, Scores, listed, measure, worse_than

NO_NEGATIVES = frozenset({"urgent"})
"""Themes whose examples speak of danger: they teach nothing harmless."""

NO_DANGER = frozenset({"indicators-1", "indicators-2"})
"""Levels of need at which nobody is in danger."""


@click.group()
def risk() -> None:
    """Make and measure what finds danger in messages."""


@risk.command()
@library_option
@click.option("--accept", is_flag=True, help="Keep the new model even if it finds less than the last one.")
@click.option("--quick", is_flag=True, help="Keep threshold and scores, and do not measure. For trying things out.")
def fit(library: Path | None, accept: bool, quick: bool) -> None:
    """Make content/risk/model.npz anew, after any change to the curated messages.

    Measures by cross-validation first (some minutes), and keeps the old model if a category is found less often or harmless messages
    are taken for danger more often than before.
    """
    root = folder(library)
    material, terms = _material(root)
    before = read_scores(root)
    if quick and before is not None:
        after = before
    else:
        after = replace(measured(material, terms).scores, made_from=measured_fingerprint(root))
        click.echo(after.table())
    reasons = list(worse_than(after, before)) if before is not None and not accept else []
    if reasons:
        for reason in reasons:
            click.echo(f"worse: {reason}", err=True)
        fail("The old model is kept. Add messages or terms that make up for it, or say --accept.", REFUSED)
    model = fit_model(material, corpus_fingerprint(root), after.threshold)
    (root / MODEL).write_bytes(model.to_bytes())
    (root / SCORES).write_text(after.to_json(), encoding="utf-8")
    click.echo(f"Wrote {MODEL} ({(root / MODEL).stat().st_size / 1e6:.1f} MB) and {SCORES}.")


@risk.command()
@library_option
@click.option("--again", is_flag=True, help="Measure anew by cross-validation (some minutes) instead of showing the last measurement.")
@click.option("--list", "with_list", is_flag=True, help="With --again: also every message missed and every harmless one taken for danger.")
def table(library: Path | None, again: bool, with_list: bool) -> None:
    """Show what share of the curated messages is found, by category and style; with --again, fail if it has become worse."""
    root = folder(library)
    before = read_scores(root)
    if not again:
        if before is None:
            fail(f"There is no {SCORES} yet. Run 'frontdoor risk fit'.", REFUSED)
        click.echo(before.table())
        return
    result = measured(*_material(root))
    click.echo(result.scores.table())
    for line in listed(result) if with_list else ():
        click.echo(line)
    reasons = list(worse_than(result.scores, before)) if before is not None else []
    for reason in reasons:
        click.echo(f"worse: {reason}", err=True)
    if reasons:
        sys.exit(REFUSED)


def measured(material: list[Sample], terms: RiskCheck) -> Measured:
    """The nets measured on `material`, with a line of progress for each fold."""
    return measure(material, terms, lambda fold: click.echo(f"fold {fold} of {FOLDS}", err=True))


def risk_measurement(root: Path) -> tuple[str, list[Problem]]:
    """For `frontdoor check`: the last measurement in a line, and a problem if it was made of other terms or messages."""
    scores = read_scores(root)
    if scores is None or scores.made_from != measured_fingerprint(root):
        return "", [unmeasured_risk(SCORES)]
    return f"{scores.summary}; all figures: frontdoor risk table", []


def read_scores(root: Path) -> Scores | None:
    """The last measurement; None if there is none that can be read."""
    try:
        return Scores.from_json((root / SCORES).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _material(root: Path) -> tuple[list[Sample], RiskCheck]:
    """Everything to learn from, and the terms alone; ends the command if the files cannot be read."""
    files = read_files(root)
    found: list[Problem] = [*files.problems]
    corpus = read_risk_corpus(root, found)
    errors = [problem for problem in found if not problem.warning]
    for problem in errors:
        click.echo(str(problem), err=True)
    if errors:
        fail(f"{len(errors)} problems in {root}. Nothing was made.", REFUSED)
    terms = RiskCheck({row.id: risk_terms(row) for row in files.risk_terms}, (), files.risk_words)
    every = samples(
        ((message.text, message.group, message.style) for message in corpus.danger),
        (message.text for message in corpus.near_misses),
        _ordinary(files),
    )
    # an ordinary question that the terms take for danger is no teacher of what is harmless
    return [sample for sample in every if sample.category or sample.near_miss or not terms.check(sample.text).found], terms


def _ordinary(files: Files) -> list[str]:
    """The examples of all topics, what must be declined, and situations that the guidance puts at the lower levels of need."""
    asked = [text for row in files.intents if Path(row.file).stem not in NO_NEGATIVES for text in row.entry.examples]
    situations = [said for row in files.indicators if Path(row.file).stem in NO_DANGER for said in row.entry.said]
    return [*asked, *situations, *files.negatives]
