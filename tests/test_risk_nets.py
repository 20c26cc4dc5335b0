"""The three nets: each finds what the others miss, the model is refused when it is stale, fitting is reproducible, and a worse model is named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli import main
from bot.commands.risk import risk_measurement
from bot.engines import fit_engines
from bot.library import Library, LibraryRefused, load_library
from bot.model import Message, Outcome, RiskHit
from bot.risk import MASH, RiskCheck
from bot.risk.classifier import Classifier
from bot.risk.detect import SURER_OF_LONG, classifier_speaks, term_counts
from bot.risk.features import LONG_CLAUSE, SHORTEST, WHOLE, RiskFeatures, windows
from bot.risk.fit import Held, Sample, choose_threshold, fit, samples
from bot.risk.model import RiskModel, StaleModel
from bot.risk.nearest import NearestExample
from bot.risk.scores import SCORES, Scores, assess, worse_than
from bot.router import FrontDoor
from bot.text import normalise
from tests.conftest import MONDAY_NOON


def nets(door: FrontDoor, text: str) -> set[str]:
    """Which nets find danger in a message."""
    return {hit.net for hit in door.risk.check(normalise(text)).hits}


# --- each net by itself -----------------------------------------------------------------------------------------------


def test_each_category_has_terms_of_its_own(library: Library) -> None:
    """Without the terms of one category, some of its own checks are no longer found by terms."""
    whole = RiskCheck(library.risk_terms, (), library.risk_words)
    for category, entry in library.risk_terms.items():
        rest = RiskCheck({name: other for name, other in library.risk_terms.items() if name != category}, (), library.risk_words)
        texts = [normalise(message) for message in entry.checks]
        assert any(whole.check(text).found for text in texts)
        assert any(not rest.check(text).found for text in texts), category


def test_the_classifier_finds_what_has_no_keyword(door: FrontDoor) -> None:
    """Told by signs and circumstances: no term knows these words."""
    found = [text for text in CLASSIFIER_ALONE if nets(door, text) == {"classifier"}]
    assert len(found) >= 2, set(CLASSIFIER_ALONE) - set(found)


CLASSIFIER_ALONE = [
    "the bump on her head is huge and shes being sick",
    "dad has the car keys and cant stand up straight",
    "they said someone will come to our house if i dont bring it back",
]


def test_the_nearest_message_takes_what_the_classifier_unlearned(library: Library) -> None:
    """A message that is nearly one of the curated ones is found even where the classifier says no."""
    model = RiskModel.from_bytes(library.risk_model, library.risk_material)
    features = RiskFeatures()
    nearest = NearestExample(model, features)
    deaf = replace(model, threshold=99.0)
    check = RiskCheck(None, (), None, deaf)
    short = [text for text in model.examples if 6 <= len(normalise(text).tokens) <= 12][:400]
    found = [text for text in short if (tokens := normalise(text).tokens) and nearest.find(tokens, [(0, len(tokens))]) is not None]
    assert len(found) > 0.9 * len(short)
    only = next(text for text in found if not RiskCheck().check(normalise(text)).found)
    assert {hit.net for hit in check.check(normalise(only)).hits} == {"nearest"}


def test_no_net_repeats_the_persons_words(door: FrontDoor) -> None:
    """What is passed on of a hit is a pattern or a number."""
    for text in (*CLASSIFIER_ALONE, "Zebedee says his stepdad hurts him"):
        for hit in door.risk.check(normalise(text)).hits:
            assert "zebedee" not in hit.term.lower()
            assert text.lower() not in hit.term.lower()


def test_a_level_question_must_be_surer(door: FrontDoor) -> None:
    """Asking which level of need a worry is, is no alarm by itself; a term still is."""
    text = normalise("a toddler with several missed milestones, nobody is blaming the parenting, what level of need is that")
    assert not door.risk.check(text, asks_level=True).found
    assert door.risk.check(normalise("she wants to kill herself, what level is that"), asks_level=True).found


# --- windows and scores -----------------------------------------------------------------------------------------------


def test_a_danger_in_one_clause_is_not_drowned(door: FrontDoor) -> None:
    """The same words alone and buried in an ordinary question."""
    danger = "he comes in my room at night and gets in my bed"
    before = "Hiya, when does the half term sports camp start and is it free for people on benefits, my mum wants to know. "
    after = ". Also is there a bus that goes past the leisure centre on a Saturday, and do I need to bring a packed lunch or trainers?"
    assert door.handle(Message(danger), MONDAY_NOON).outcome is Outcome.ESCALATE
    assert door.handle(Message(before + danger + after), MONDAY_NOON).outcome is Outcome.ESCALATE


@given(st.text(max_size=400))
@settings(max_examples=150)
def test_windows_lie_inside_the_message(text: str) -> None:
    """Every window is a stretch of the words, none is longer than allowed, and every word lies in one of a short message."""
    normal = normalise(text)
    if not normal.tokens:
        return
    spans = windows(normal)
    assert all(0 <= start < end <= len(normal.tokens) for start, end in spans)
    assert all(end - start <= max(WHOLE, LONG_CLAUSE) for start, end in spans)
    assert all(end - start >= min(SHORTEST, len(normal.tokens)) or (start, end) == spans[0] for start, end in spans)


def test_scores_of_windows_are_those_of_the_windows_alone(library: Library) -> None:
    """The running sums give what scoring each stretch by itself gives."""
    model = RiskModel.from_bytes(library.risk_model, library.risk_material)
    classifier = Classifier(model, RiskFeatures())
    tokens = normalise(
        "my brother wont stop crying, and mum has gone out again. is there a number for the family hub in nelson please"
    ).tokens
    spans = [(0, len(tokens)), (0, 5), (4, 12), (10, len(tokens))]
    together = classifier.scores(tokens, spans)
    for row, (start, end) in zip(together, spans, strict=True):
        alone = classifier.scores(tokens[start:end], [(0, end - start)])[0]
        assert np.allclose(row, alone, atol=1e-3)


@given(st.text(max_size=3000))
@settings(max_examples=60)
def test_no_text_breaks_the_check(text: str) -> None:
    """Any text at all is read."""
    RISK_ON_REAL_MODEL.check(normalise(text))


def _real() -> RiskCheck:
    content = load_library()
    return RiskCheck(None, (), None, RiskModel.from_bytes(content.risk_model, content.risk_material))


RISK_ON_REAL_MODEL = _real()


# --- every escalation carries the numbers -----------------------------------------------------------------------------


def test_every_curated_message_escalates_with_the_numbers(door: FrontDoor) -> None:
    """Of every tenth curated message nearly all bring the card, and every card holds 999 and MASH in its first 200 characters."""
    model = RiskModel.from_bytes(door.library.risk_model, door.library.risk_material)
    asked = model.examples[::25]
    replies = [door.handle(Message(text), MONDAY_NOON) for text in asked]
    escalated = [reply for reply in replies if reply.outcome is Outcome.ESCALATE]
    assert len(escalated) >= 0.95 * len(asked)
    for reply in escalated:
        start = reply.plain_text()[:200]
        assert start.startswith("999")
        assert MASH in start
        assert len(reply.plain_text()) <= 1800


# --- the stored model -------------------------------------------------------------------------------------------------


def test_a_model_made_from_other_messages_is_refused(library_copy: Path) -> None:
    """One more message and the model no longer fits; the error says what to run."""
    path = library_copy / "content/risk/examples/suicidal.yaml"
    path.write_text(path.read_text(encoding="utf-8") + '    - "one more message"\n', encoding="utf-8")
    with pytest.raises(LibraryRefused) as refused:
        load_library(library_copy)
    assert "frontdoor risk fit" in str(refused.value.problems[0])


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "not a model"])
def test_a_model_that_cannot_be_read_stops_the_start(library_copy: Path, damage: str) -> None:
    """Never "all clear"."""
    path = library_copy / "content/risk/model.npz"
    stored = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": stored[: len(stored) // 2], "not a model": b"no model at all"}[damage])
    with pytest.raises(LibraryRefused) as refused:
        load_library(library_copy)
    assert any("does not start without it" in problem.what for problem in refused.value.problems)


def test_from_bytes_refuses_what_it_was_not_made_from(library: Library) -> None:
    """The last line of defence, behind the content check."""
    with pytest.raises(StaleModel, match="risk fit"):
        RiskModel.from_bytes(library.risk_model, "something else")
    with pytest.raises(StaleModel, match="cannot be read"):
        RiskModel.from_bytes(b"", library.risk_material)


# --- fitting ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def material() -> list[Sample]:
    """A small corpus of its own."""
    danger = [
        (f"he {verb} me {when}", "hurt", "plain")
        for verb in ("hits", "kicks", "punches", "slaps", "burns")
        for when in ("at home", "every night", "again")
    ]
    danger += [
        (f"the baby {what} {when}", "ill", "plain")
        for what in ("stopped breathing", "went blue", "is floppy", "had a fit")
        for when in ("just now", "tonight", "again")
    ]
    near = [
        "he hits the ball at home",
        "the baby is asleep tonight",
        "he kicks off every night",
        "it burns again when i cook",
        "the baby had a bath just now",
    ]
    ordinary = [
        f"where is the {place} in {town}"
        for place in ("library", "family hub", "nursery", "school")
        for town in ("preston", "nelson", "colne")
    ]
    return samples(danger, near, ordinary)


def test_the_same_material_gives_the_same_model_to_the_bit(material: list[Sample]) -> None:
    """Reproducible on one machine."""
    assert fit(material, "x", 0.5).to_bytes() == fit(material, "x", 0.5).to_bytes()


def test_a_model_survives_being_stored(material: list[Sample]) -> None:
    """What is read is what was written, and it tells danger from harmless."""
    model = RiskModel.from_bytes(fit(material, "x", 0.0).to_bytes(), "x")
    check = RiskCheck(None, (), None, model)
    assert check.check(normalise("she kicks me at home")).found
    assert not check.check(normalise("where is the nursery in burnley")).found


def test_the_threshold_keeps_false_alarms_within_both_limits() -> None:
    """1.5% of everything harmless, 3.5% of near misses: the stricter one counts."""
    text = normalise("x y z")
    harmless = [Sample(text, "", near_miss=number < 100) for number in range(1000)]
    held = [Held(float(number), False) for number in range(1000)]
    assert choose_threshold(harmless, held) == 984.0
    held = [Held(2000.0 - number if number < 100 else 0.0, False) for number in range(1000)]
    assert choose_threshold(harmless, held) == 1997.0


def test_a_long_message_counts_from_its_own_bar() -> None:
    """A stretch of a long message that looks odd by chance raises nobody's threshold."""
    long, short = normalise("word " * 40), normalise("x y z")
    harmless = [Sample(long if number > 900 else short, "") for number in range(1000)]
    held = [Held(float(number > 900) * SURER_OF_LONG, False) for number in range(1000)]
    assert choose_threshold(harmless, held) == 0.0


@pytest.mark.parametrize(
    ("hit", "score", "words", "counts"),
    [
        (RiskHit("floor", "x", "kill ... myself"), -9.0, 50, True),
        (RiskHit("terms", "x", "hits me"), -9.0, 50, True),
        (RiskHit("terms", "x", "hits ... me"), -1.3, 10, True),
        (RiskHit("terms", "x", "hits ... me"), -1.5, 10, False),
        (RiskHit("terms", "x", "hits ... me"), -1.3, 50, False),
        (RiskHit("terms", "x", "hits ... me"), -0.6, 50, True),
    ],
)
def test_only_a_loose_term_can_be_overruled(hit: RiskHit, score: float, words: int, counts: bool) -> None:
    """The floor and every term without a gap count whatever the classifier makes of the message."""
    assert term_counts(hit, score, words) is counts


@pytest.mark.parametrize(
    ("score", "words", "level", "speaks"),
    [
        (0.1, 10, False, True),
        (-0.1, 10, False, False),
        (0.4, 40, False, False),
        (0.6, 40, False, True),
        (0.9, 10, True, False),
        (1.1, 40, True, True),
    ],
)
def test_how_sure_the_classifier_must_be(score: float, words: int, level: bool, speaks: bool) -> None:
    """Surer in long messages, and in questions for a level of need."""
    assert classifier_speaks(score, words, level) is speaks


def scored(found: int, near: int) -> Scores:
    """Scores of a hundred messages of danger and a hundred harmless ones."""
    material = [Sample(normalise(f"message {number}"), "hurt" if number < 100 else "", "plain", number >= 100) for number in range(200)]
    hit = RiskHit("terms", "hurt", "hits me")
    by_terms = [(hit,) if number < found or 100 <= number < 100 + near else () for number in range(200)]
    return assess(material, by_terms, [Held(-1.0, False)] * 200, 0.0).scores


def test_a_worse_model_is_named() -> None:
    """A category found less often, or more false alarms, each with its figures."""
    before = scored(90, 1)
    assert list(worse_than(scored(90, 1), before)) == []
    assert list(worse_than(scored(89, 1), before)) == [], "folds fall differently"
    assert any("hurt" in reason and "80.0%" in reason for reason in worse_than(scored(80, 1), before))
    assert any("near misses" in reason for reason in worse_than(scored(95, 9), before))


def test_scores_survive_being_stored() -> None:
    """And make a table."""
    scores = scored(90, 1)
    assert Scores.from_json(scores.to_json()) == scores
    assert "90.0%  (90 of 100)" in scores.table()


def test_the_scores_in_the_repository_belong_to_its_model(library: Library) -> None:
    """The table that `frontdoor risk table` shows is that of the model in use, and no category is poorly found."""
    stored = Scores.from_json((Path(__file__).parents[1] / SCORES).read_text(encoding="utf-8"))
    model = RiskModel.from_bytes(library.risk_model, library.risk_material)
    assert stored.threshold == model.threshold
    assert set(stored.categories) == set(model.categories)
    assert len(library.risk_model) < 10_000_000
    found, of = stored.recall
    assert of > 9000
    assert found / of > 0.75


def test_the_check_asks_for_a_new_measurement(library_copy: Path) -> None:
    """Whoever changes a term or a message must have it measured, and `frontdoor risk fit` refuses what finds less."""
    line, problems = risk_measurement(library_copy)
    assert "danger found" in line
    assert not problems
    terms = library_copy / "content/risk/terms/suicidal.yaml"
    terms.write_text(terms.read_text(encoding="utf-8").replace("  terms:\n", "  terms:\n    - some new words\n", 1), encoding="utf-8")
    line, problems = risk_measurement(library_copy)
    assert not line
    assert "frontdoor risk fit" in str(problems[0])


def test_the_table_command(library_copy: Path) -> None:
    """Shows the last measurement without measuring."""
    result = CliRunner().invoke(main, ["risk", "table", "--library", str(library_copy)])
    assert result.exit_code == 0
    assert "Found by any net" in result.output
    (library_copy / SCORES).write_text(json.dumps({}))
    result = CliRunner().invoke(main, ["risk", "table", "--library", str(library_copy)])
    assert result.exit_code == 1


def test_a_front_door_without_a_model_is_not_made(library: Library, cache: Path) -> None:
    """The router itself refuses."""
    with pytest.raises(StaleModel):
        FrontDoor(replace(library, risk_model=b""), fit_engines(library, cache))
