"""The real app against the strict fake, over Socket Mode and over HTTP: every surface people write to, and who sees what."""

from __future__ import annotations

import pytest

from bot.router import FrontDoor
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import Delivery, FakeSlack
from tests.fakes.slack_world import MODES, world

both_modes = pytest.mark.parametrize("mode", MODES)
DANGER = "my dad hits me"
DETAILS = "can we refer Tom Smith, born 3 April 2015, of 12 Mill Lane for short breaks"


async def command(slack: FakeSlack, text: str, user: str = "U1") -> Delivery:
    """Somebody uses /frontdoor."""
    return await slack.deliver(payloads.command(text, user, slack.address("C1", user), slack.trigger()))


def assert_numbers_first(text: str) -> None:
    """Danger: 999, then MASH, before anything else."""
    first, second = text.split("\n")[:2]
    assert first.startswith("999")
    assert "0300 123 6720" in second


# --- messages ---------------------------------------------------------------------------------------------------------


@both_modes
async def test_a_direct_message_is_answered_and_the_first_one_welcomed(door: FrontDoor, mode: str) -> None:
    """Acknowledged after the reply was posted; the welcome stands below the first reply alone."""
    async with world(door, mode) as (slack, _):
        slack.agent_view = False
        assert (await slack.deliver(payloads.direct("what is mash"))).acknowledged
        assert len(slack.posted("DU1")) == 1  # posted before it was acknowledged
        await slack.deliver(payloads.direct("when do I need consent"))
        first, second = slack.posted("DU1")
        assert "0300 123 6720" in first.text
        assert "I am a computer program" in first.text
        assert "I am a computer program" not in second.text
        assert first.thread_ts == second.thread_ts == ""
        assert not slack.refused


@both_modes
async def test_a_mention_is_answered_once_in_its_thread(door: FrontDoor, mode: str) -> None:
    """Delivered three times as app_mention and once as message: one reply, and every delivery acknowledged."""
    async with world(door, mode) as (slack, _):
        body = payloads.mention("what is mash")
        twin = payloads.same_as_message(body)
        deliveries = await slack.together(body, body, body, twin)
        assert all(delivery.acknowledged for delivery in deliveries)
        (reply,) = slack.posts
        assert (reply.channel, reply.thread_ts) == ("C1", body["event"]["ts"])
        again = await slack.deliver(body)
        assert again.acknowledged
        assert len(slack.posts) == slack.calls["chat.postMessage"] == 1  # it is not Slack that kept the doubles away


@both_modes
async def test_a_question_in_a_thread_goes_on_there(door: FrontDoor, mode: str) -> None:
    """The second mention in a thread remembers the first: "and the number"."""
    async with world(door, mode) as (slack, _):
        first = payloads.mention("what is the virtual school")
        await slack.deliver(first)
        await slack.deliver(payloads.mention("what is the number", thread_ts=first["event"]["ts"]))
        replies = slack.posted("C1")
        assert {reply.thread_ts for reply in replies} == {first["event"]["ts"]}
        assert len(replies) == 2


@both_modes
async def test_under_the_agent_view_each_message_begins_a_thread(door: FrontDoor, mode: str) -> None:
    """Opening the chat welcomes once and suggests questions; after that replies go into threads."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.home_opened("U1", "messages"))
        await slack.deliver(payloads.home_opened("U1", "messages"))
        assert [prompts["channel_id"] for prompts in slack.prompts] == ["DU1", "DU1"]
        assert len(slack.prompts[0]["prompts"]) == 4
        (welcome,) = slack.posted("DU1")
        assert "no AI" in welcome.text
        body = payloads.direct("what is mash")
        await slack.deliver(body)
        assert slack.posted("DU1")[1].thread_ts == body["event"]["ts"]
        assert "I am a computer program" not in slack.posted("DU1")[1].text


async def test_without_the_agent_view_everything_works(door: FrontDoor) -> None:
    """Slack refuses the prompts once; it is not asked again, and replies stay in the conversation."""
    slack = FakeSlack()
    slack.agent_view = False
    async with world(door, "socket", slack):
        await slack.deliver(payloads.home_opened("U1", "messages"))
        await slack.deliver(payloads.home_opened("U2", "messages"))
        await slack.deliver(payloads.direct("what is mash"))
        assert slack.calls["assistant.threads.setSuggestedPrompts"] == 1
        assert slack.posted("DU1")[1].thread_ts == ""


@both_modes
async def test_danger_in_a_direct_message(door: FrontDoor, mode: str) -> None:
    """The text and the first block begin with 999, MASH follows."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.direct(DANGER))
        (reply,) = slack.posted("DU1")
        assert_numbers_first(reply.text)
        assert reply.blocks[0]["text"]["text"].startswith("999")


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
async def test_words_beside_a_file_are_read(door: FrontDoor, subtype: str) -> None:
    """A cry for help with a photo is no less one."""
    async with world(door, "http") as (slack, _):
        await slack.deliver(payloads.direct(DANGER, subtype=subtype))
        assert_numbers_first(slack.posted("DU1")[0].text)


@both_modes
async def test_edits(door: FrontDoor, mode: str) -> None:
    """An edit is answered only if it adds a danger, and once."""
    async with world(door, mode) as (slack, _):
        body = payloads.direct("what is mash")
        await slack.deliver(body)
        assert (await slack.deliver(payloads.edit(body, "what is the mash"))).acknowledged
        assert len(slack.posts) == 1
        risky = payloads.edit(body, "what is mash, she is being beaten at home")
        await slack.together(risky, risky)
        assert len(slack.posts) == 2
        assert_numbers_first(slack.posts[1].text)
        already = payloads.direct(DANGER, user="U2")
        await slack.deliver(already)
        await slack.deliver(payloads.edit(already, f"{DANGER}!!"))
        assert len(slack.posted("DU2")) == 1


@both_modes
async def test_programs_are_ignored(door: FrontDoor, mode: str) -> None:
    """Our own messages, those of other programs, and rooms that do not name us: acknowledged, not answered."""
    async with world(door, mode) as (slack, _):
        for body in (
            payloads.direct("999", user=payloads.BOT, bot_id=payloads.BOT_ID, channel="DU1"),
            payloads.direct("deploy finished", user="U7", bot_id="B7"),
            payloads.direct("joined", subtype="channel_join"),
            payloads.direct("lunch", channel="C1", channel_type="channel"),
            payloads.envelope({"type": "reaction_added", "user": "U1", "reaction": "eyes", "item": {}}),
        ):
            assert (await slack.deliver(body)).acknowledged, body
        assert not slack.posts + slack.whispers


# --- case details -----------------------------------------------------------------------------------------------------


@both_modes
async def test_case_details_in_a_channel(door: FrontDoor, mode: str) -> None:
    """Answered in general terms in the thread; the reminder goes to the writer alone, twice; nothing is repeated."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.mention(DETAILS))
        (answer,), (direct,), (whisper,) = slack.posted("C1"), slack.posted("DU1"), slack.whispers
        assert "Please delete it" in direct.text
        assert "Please delete it" in whisper.text
        assert (whisper.channel, whisper.user) == ("C1", "U1")
        assert "delete" not in answer.text
        for post in (answer, direct, whisper):
            assert not any(word in str((post.text, post.blocks)) for word in ("Tom", "Smith", "2015", "Mill Lane"))


async def test_a_reminder_that_is_not_taken_costs_nothing(door: FrontDoor) -> None:
    """The answer was posted, so the delivery is settled, and not answered again."""
    async with world(door, "http") as (slack, _):
        slack.refuse = lambda method, body: "user_not_in_channel" if method == "chat.postEphemeral" else ""
        slack.gone.add("U1")
        assert (await slack.deliver(payloads.mention(DETAILS))).attempts == 1
        assert len(slack.posts) == 1


@both_modes
async def test_danger_with_case_details_goes_to_the_writer_alone(door: FrontDoor, mode: str) -> None:
    """As a direct message, which stays, and a whisper where they look; the thread stays empty."""
    async with world(door, mode) as (slack, _):
        await slack.deliver(payloads.mention("Tom Smith born 3 April 2015 is being beaten by his dad"))
        (direct,), (whisper,) = slack.posts, slack.whispers
        assert direct.channel == "DU1"
        for post in (direct, whisper):
            assert_numbers_first(post.text)
            assert "Please delete it" in post.text
            assert "Tom" not in str((post.text, post.blocks))


async def test_danger_reaches_a_writer_who_takes_no_direct_messages(door: FrontDoor) -> None:
    """Then it is said in the thread after all: an escalation never vanishes."""
    async with world(door, "http") as (slack, _):
        slack.gone.add("U1")
        await slack.deliver(payloads.mention("Tom Smith born 3 April 2015 is being beaten by his dad"))
        (reply,) = slack.posted("C1")
        assert_numbers_first(reply.text)


async def test_danger_reaches_a_writer_whose_channel_is_closed(door: FrontDoor) -> None:
    """A mention in a channel that was archived meanwhile: the numbers come as a direct message."""
    async with world(door, "http") as (slack, _):
        slack.gone.add("C1")
        assert (await slack.deliver(payloads.mention(DANGER))).acknowledged
        assert_numbers_first(slack.posted("DU1")[0].text)
        assert (await slack.deliver(payloads.mention("what is mash"))).acknowledged  # nobody is there: done
        assert len(slack.posts) == 1


# --- command and shortcut ---------------------------------------------------------------------------------------------


@both_modes
async def test_the_command_is_answered_to_the_asker_alone(door: FrontDoor, mode: str) -> None:
    """Through the address that came with it; danger as a direct message too."""
    async with world(door, mode) as (slack, _):
        assert (await command(slack, "when do I need consent")).acknowledged
        assert not slack.posts
        assert "consent" in slack.whispers[0].text.lower()
        await command(slack, DANGER)
        assert_numbers_first(slack.whispers[1].text)
        assert_numbers_first(slack.posted("DU1")[0].text)


@both_modes
async def test_the_command_alone_is_help(door: FrontDoor, mode: str) -> None:
    """With three things to press; "levels" opens the helper."""
    async with world(door, mode) as (slack, _):
        for text in ("", "help"):
            await command(slack, text)
        assert [post.text for post in slack.whispers] == [slack.whispers[0].text] * 2
        assert "/frontdoor when do I need consent" in slack.whispers[0].text
        assert len(slack.whispers[0].buttons()) == 3
        await command(slack, "levels")
        (form,) = slack.views.values()
        assert form["callback_id"] == "levels"


async def test_an_address_that_is_used_up(door: FrontDoor) -> None:
    """The answer comes as a direct message, and danger once, not twice."""
    async with world(door, "http") as (slack, _):
        for number, text in enumerate(("what is mash", DANGER)):
            address = slack.address("C1", f"U{number}")
            slack.use_up(address)
            await slack.deliver(payloads.command(text, f"U{number}", address, slack.trigger()))
            assert len(slack.posted(f"DU{number}")) == 1
        assert not slack.whispers


@both_modes
async def test_the_shortcut_on_somebody_elses_message(door: FrontDoor, mode: str) -> None:
    """Only the asker sees the answer; the reminder says that the writer should delete it."""
    async with world(door, mode) as (slack, _):

        async def ask(text: str, writer: str) -> None:
            await slack.deliver(payloads.shortcut(text, "U1", writer, slack.address("C1", "U1"), slack.trigger()))

        await ask("<@U0BOT> when do I need consent", "U2")
        await ask(DETAILS, "U2")
        await ask("Tom Smith born 3 April 2015 is being beaten by his dad", "U2")
        answer, details, danger = slack.whispers
        assert "consent" in answer.text.lower()
        assert "ask its writer to delete it" in details.text.split("\n")[0]
        assert_numbers_first(danger.text)
        assert "ask its writer to delete it" in danger.text
        assert slack.posted("DU1")[0].text == danger.text
        assert not slack.posted("C1")


# --- who --------------------------------------------------------------------------------------------------------------


@both_modes
async def test_guests_and_other_organisations_are_the_public(door: FrontDoor, mode: str) -> None:
    """They read other words; members of the workspace are professionals."""
    async with world(door, mode) as (slack, _):
        slack.users["U2"] = {"is_restricted": True}
        slack.users["U3"] = {"is_ultra_restricted": True}
        await slack.deliver(payloads.direct("who can help my family", user="U1"))
        await slack.deliver(payloads.direct("who can help my family", user="U2"))
        await slack.deliver(payloads.direct("who can help my family", user="U3"))
        await slack.deliver(payloads.direct("who can help my family", user="U4", user_team="T9OTHER"))
        member, *others = (slack.posted(f"DU{number}")[0].text for number in (1, 2, 3, 4))
        assert others[0] == others[1] == others[2] != member
        assert "Source: " in member
        assert "Source: " not in others[0]


async def test_without_users_read_nobody_is_looked_up(door: FrontDoor) -> None:
    """The scope may be left out; a look-up that fails delays nobody either."""
    slack = FakeSlack()
    slack.scopes.discard("users:read")
    async with world(door, "http", slack):
        await slack.deliver(payloads.direct("what is mash"))
        assert slack.calls["users.info"] == 0
        assert len(slack.posts) == 1
    failing = FakeSlack()
    failing.refuse = lambda method, body: "internal_error" if method == "users.info" else ""
    async with world(door, "http", failing):
        await failing.deliver(payloads.direct("what is mash"))
        await failing.deliver(payloads.direct("when do I need consent"))
        assert failing.calls["users.info"] == 1
        assert "Source: " in failing.posts[0].text
