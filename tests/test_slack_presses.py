"""Presses, the Home and the levels-of-need helper, through the real app against the strict fake, in both modes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.memory import InProcessStore
from bot.model import Outcome
from bot.router import FrontDoor
from tests.fakes import slack_mix as mix
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import Delivery, FakeSlack, Post
from tests.fakes.slack_world import MODES, world

both_modes = pytest.mark.parametrize("mode", MODES)


@pytest.fixture(scope="session")
def unclear(door: FrontDoor) -> str:
    """A question with competing readings."""
    return mix.first_with(door, Outcome.CHOOSE)


@pytest.fixture(scope="session")
def clear(door: FrontDoor) -> str:
    """A question whose answer offers next questions."""
    return mix.first_with(door, Outcome.ANSWER)


async def press(slack: FakeSlack, post: Post, label: str, user: str = "U1") -> Delivery:
    """Somebody presses the button of a message whose label contains `label`."""
    button = next(one for one in post.buttons() if label in one["text"]["text"])
    shown = {"ts": post.ts} | ({"thread_ts": post.thread_ts} if post.thread_ts else {})
    channel = post.channel
    body = payloads.press(button, user, slack.trigger(), slack.address(channel, user), channel, shown, ephemeral=bool(post.user))
    return await slack.deliver(body)


async def in_view(slack: FakeSlack, view: dict[str, Any], action: str, user: str = "U1", **what: Any) -> Delivery:
    """Somebody presses, chooses or types in a view; `what` as payloads.press takes it."""
    element = next(one for one in elements(view) if one["action_id"].startswith(action))
    return await slack.deliver(payloads.press(element, user, slack.trigger(), view=view, **what))


def elements(view: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything in a view that can be pressed, chosen from or typed into."""
    inputs = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    return inputs + [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]


def tick(view: dict[str, Any], *values: str, typed: str = "") -> dict[str, Any]:
    """The view as Slack sends it when these boxes are ticked, beside those that were already."""
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block.get("element") or {}
        if element.get("type") == "checkboxes":
            before = {row["value"] for row in element.get("initial_options", ())}
            chosen = [row for row in element["options"] if row["value"] in {*values, *before}]
            state[block["block_id"]] = {element["action_id"]: {"type": "checkboxes", "selected_options": chosen}}
        elif element.get("type") == "plain_text_input":
            state[block["block_id"]] = {element["action_id"]: {"type": "plain_text_input", "value": typed or None}}
    return {**view, "state": {"values": state}}


def boxes(view: dict[str, Any]) -> list[str]:
    """The values of all check boxes."""
    return [row["value"] for element in elements(view) if element["type"] == "checkboxes" for row in element["options"]]


# --- buttons below answers --------------------------------------------------------------------------------------------


@both_modes
async def test_a_choice_is_answered_in_place(door: FrontDoor, mode: str, unclear: str) -> None:
    """The question gives way to its answer; pressing does not post again."""
    async with world(door, mode) as (slack, _):
        slack.agent_view = False
        await slack.deliver(payloads.direct(unclear))
        (question,) = slack.posts
        assert question.buttons()[0]["action_id"].startswith("choose:")
        asked = question.text
        assert (await press(slack, question, "1.")).acknowledged
        assert len(slack.posts) == 1
        assert question.edited
        assert question.text != asked
        assert not slack.refused


@both_modes
async def test_a_choice_that_only_the_asker_sees_is_answered_in_place_too(door: FrontDoor, mode: str, unclear: str) -> None:
    """A whisper cannot be updated; it is replaced through the address of the press."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.command(unclear, "U1", slack.address("C1", "U1"), slack.trigger()))
        await press(slack, slack.whispers[0], "1.")
        assert len(slack.whispers) == 2
        assert slack.whispers[1].edited
        assert not slack.posts


@both_modes
async def test_a_next_question_is_answered_below(door: FrontDoor, mode: str, clear: str) -> None:
    """In the thread where it was pressed; the answer it stood under stays."""
    async with world(door, mode) as (slack, _):
        body = payloads.mention(clear)
        await slack.deliver(body)
        answer = slack.posts[0]
        before = answer.text
        await press(slack, answer, "1.")
        assert answer.text == before
        assert slack.posts[1].thread_ts == body["event"]["ts"]


@both_modes
async def test_a_press_that_comes_twice_is_answered_once(door: FrontDoor, mode: str, clear: str) -> None:
    """Socket Mode may deliver an envelope again."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.mention(clear))
        button = next(one for one in slack.posts[0].buttons() if one["action_id"].startswith("next:"))
        body = payloads.press(
            button, "U1", slack.trigger(), slack.address(), "C1", {"ts": slack.posts[0].ts, "thread_ts": slack.posts[0].thread_ts}
        )
        deliveries = await slack.together(body, body)
        assert all(delivery.acknowledged for delivery in deliveries)
        assert len(slack.posts) == 2


@both_modes
async def test_whether_an_answer_was_right_is_counted_without_words(door: FrontDoor, mode: str) -> None:
    """Once for each person and answer; "not what I meant" brings people to ring, "wrong number" flags the answer."""
    store = InProcessStore()
    async with world(door, mode, store=store) as (slack, _):
        await slack.deliver(payloads.direct("what is mash"))
        answer = slack.posts[0]
        for _ in range(2):
            await press(slack, answer, "Yes")
        await press(slack, answer, "This number is wrong")
        assert [post.text.split(".")[0] for post in slack.whispers] == ["Thank you"] * 3
        await press(slack, answer, "Not what I meant")
        assert len(slack.posts) == 2
        counters = {name: count for name, count in (await store.counters()).items() if not name.startswith("asked:")}
        assert sorted(counters.values()) == [1, 1, 1]
        kinds = sorted(name.rpartition(":")[0] for name in counters)
        assert kinds == ["feedback:right", "feedback:wrong", "number-wrong"]


@both_modes
async def test_a_button_of_older_content_gets_a_kind_word(door: FrontDoor, mode: str, unclear: str) -> None:
    """What it stood for is gone; the person is told so and offered something."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.direct(unclear))
        old = slack.posts[0]
        old.blocks[-1]["elements"][0]["value"] = "a-topic-of-last-year"
        assert (await press(slack, old, "1.")).acknowledged
        assert old.edited
        assert old.text


@both_modes
async def test_link_buttons_and_unknown_buttons_are_acknowledged(door: FrontDoor, mode: str) -> None:
    """And no more than that."""
    async with world(door, mode) as (slack, _):
        for element in (
            {"type": "button", "action_id": "x7Yq", "text": {"type": "plain_text", "text": "Open"}},
            {"type": "overflow", "action_id": "gone"},
        ):
            body = payloads.press(element, "U1", slack.trigger(), slack.address(), "C1", {"ts": payloads.ts()})
            assert (await slack.deliver(body)).acknowledged
        assert not slack.posts + slack.whispers


# --- Home -------------------------------------------------------------------------------------------------------------


@both_modes
async def test_the_home_tab(door: FrontDoor, mode: str) -> None:
    """What it is and is not, who to ring now, topics, my area, levels of need, privacy."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.home_opened())
        view = slack.homes["U1"]
        shown = str(view)
        for words in ("I am no AI and no person", "0300 123 6720", "open now", "My area", "Levels of need", "Privacy", "Open the helper"):
            assert words in shown, words
        slack.users["U2"] = {"is_restricted": True}
        await slack.deliver(payloads.home_opened("U2"))
        assert "Open the helper" not in str(slack.homes["U2"])
        assert not slack.refused


@both_modes
async def test_topics_open_in_a_window(door: FrontDoor, mode: str) -> None:
    """A theme, then a topic in the same window."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.home_opened())
        await in_view(slack, slack.homes["U1"], "home:theme")
        (window,) = slack.views.values()
        await in_view(slack, window, "next:")
        (answer,) = slack.views.values()
        assert answer["blocks"] != window["blocks"]
        assert not slack.refused


@both_modes
async def test_my_area_is_remembered_and_forgotten(door: FrontDoor, mode: str) -> None:
    """Chosen in the Home, used in answers, gone when asked."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.home_opened())
        menu = next(one for one in elements(slack.homes["U1"]) if one["type"] == "static_select")
        blackpool = next(row for row in menu["options"] if row["text"]["text"] == "Blackpool")
        await in_view(slack, slack.homes["U1"], "home:area", chosen=blackpool)
        menu = next(one for one in elements(slack.homes["U1"]) if one["type"] == "static_select")
        assert menu["initial_option"] == blackpool
        await slack.deliver(payloads.direct("what is the number of the duty team"))
        assert "Blackpool" in slack.posts[0].text
        await in_view(slack, slack.homes["U1"], "home:forget")
        assert "I have forgotten" in str(slack.homes["U1"])
        menu = next(one for one in elements(slack.homes["U1"]) if one["type"] == "static_select")
        assert "initial_option" not in menu


async def test_forget_reaches_conversations_in_threads(door: FrontDoor) -> None:
    """What was last asked about in a channel is forgotten as well: nothing of the person's conversations is left in the store."""
    store = InProcessStore()
    async with world(door, "http", store=store) as (slack, _):
        for number in range(3):
            await slack.deliver(payloads.mention("what is mash", channel=f"C{number}"))
        await slack.deliver(payloads.direct("what is mash"))
        await slack.deliver(payloads.home_opened())
        remembered = len(store._values)
        await in_view(slack, slack.homes["U1"], "home:forget")
        assert remembered - len(store._values) == 5  # four conversations, and the list of threads; that they were welcomed stays


@both_modes
async def test_the_help_buttons(door: FrontDoor, mode: str) -> None:
    """Topics, who to ring now, levels of need."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.command("", "U1", slack.address("C1", "U1"), slack.trigger()))
        (shown,) = slack.whispers
        for label in ("What I know about", "Who to ring now", "Levels of need"):
            await press(slack, shown, label)
        _, topics, ring = slack.whispers
        assert topics.buttons()
        assert "0300 123 6720" in ring.text
        assert next(iter(slack.views.values()))["callback_id"] == "levels"


# --- levels of need ---------------------------------------------------------------------------------------------------


async def open_form(slack: FakeSlack) -> dict[str, Any]:
    """The levels-of-need helper, opened from the Home."""
    await slack.deliver(payloads.home_opened())
    await in_view(slack, slack.homes["U1"], "home:levels")
    return next(view for view in slack.views.values() if view["callback_id"] == "levels")


@both_modes
async def test_the_levels_helper(door: FrontDoor, mode: str) -> None:
    """Ticks stay over headings and searches; the summary and its copy are for the asker alone."""
    async with world(door, mode) as (slack, _):
        form = await open_form(slack)
        one = boxes(form)[0]
        menu = next(element for element in elements(form) if element["type"] == "static_select")
        other = menu["options"][3]
        await in_view(slack, tick(form, one), "levels:heading", chosen=other)
        form = slack.views[form["id"]]
        assert one not in boxes(form)
        assert "Ticked so far: 1" in str(form)
        two = boxes(form)[1]
        await in_view(slack, tick(form, two, typed="missing from school"), "levels:search", typed="missing from school")
        form = slack.views[form["id"]]
        found = boxes(form)
        assert 1 <= len(found) <= 20
        assert any("school" in door.library.indicators[name].text.lower() for name in found)
        answer = (await slack.deliver(payloads.submission(tick(form, found[0]), "U1", slack.trigger()))).answer
        assert answer["response_action"] == "push"
        summary = slack.show(answer["view"])
        for name in {one, two, found[0]}:
            assert door.library.indicators[name].text[:60] in str(summary).replace("&amp;", "&")
        assert f"Level {max(door.library.indicators[name].level for name in (one, two, found[0]))}" in str(summary)
        await in_view(slack, summary, "levels:copy")
        copied = list(slack.views.values())[-1]
        assert not any(block["type"] == "input" for block in copied["blocks"])
        assert "```" in str(copied)
        assert not slack.refused
        assert not slack.posts + slack.whispers


@both_modes
async def test_nothing_ticked_and_nothing_found(door: FrontDoor, mode: str) -> None:
    """The form says so, and neither breaks."""
    async with world(door, mode) as (slack, _):
        form = await open_form(slack)
        answer = (await slack.deliver(payloads.submission(tick(form), "U1", slack.trigger()))).answer
        assert not [element for element in elements(slack.show(answer["view"])) if element["action_id"] == "levels:copy"]
        await in_view(slack, tick(form, typed="zzqx"), "levels:search", typed="zzqx")
        assert not slack.refused


@both_modes
async def test_danger_typed_into_the_search_box(door: FrontDoor, mode: str) -> None:
    """The numbers stand above the form and, since a form is gone when it is closed, in one direct message."""
    async with world(door, mode) as (slack, _):
        form = await open_form(slack)
        for typed in ("his dad hits him", "his dad hits him with a belt"):
            await in_view(slack, tick(form, typed=typed), "levels:search", typed=typed)
            form = slack.views[form["id"]]
            assert form["blocks"][0]["text"]["text"].startswith("999")
        (direct,) = slack.posted("DU1")
        assert direct.text.startswith("999")
        answer = (await slack.deliver(payloads.submission(tick(form, typed="his dad hits him"), "U1", slack.trigger()))).answer
        assert answer["view"]["blocks"][0]["text"]["text"].startswith("999")
        assert len(slack.posts) == 1


@both_modes
async def test_danger_typed_and_sent_without_a_search(door: FrontDoor, mode: str) -> None:
    """Text in the box meets the risk check when the form is sent, too; the summary comes in time even if Slack is slow with the message."""
    async with world(door, mode) as (slack, _):
        form = await open_form(slack)
        slack.planned["chat.postMessage"] = mix.faults("limited")
        delivery = await slack.deliver(payloads.submission(tick(form, typed="his dad hits him"), "U1", slack.trigger()))
        assert delivery.answer["view"]["blocks"][0]["text"]["text"].startswith("999")
        await slack.until(lambda: slack.posted("DU1"))
        assert slack.posted("DU1")[0].text.startswith("999")


@both_modes
async def test_every_heading_fits_and_shows_every_indicator_whole(door: FrontDoor, mode: str) -> None:
    """Each indicator of the guidance stands in the form under its heading, and no word of it is missing."""
    async with world(door, mode) as (slack, _):
        form = await open_form(slack)
        seen: dict[str, str] = {}
        menu = next(element for element in elements(form) if element["type"] == "static_select")
        for row in menu["options"]:
            await in_view(slack, tick(form), "levels:heading", chosen=row)
            form = slack.views[form["id"]]
            for element in elements(form):
                for box in element.get("options", ()) if element["type"] == "checkboxes" else ():
                    seen[box["value"]] = " ".join([box["text"]["text"], box.get("description", {}).get("text", "")]).strip()
        assert seen == {name: " ".join(one.text.split()) for name, one in door.library.indicators.items()}
        assert not slack.refused
