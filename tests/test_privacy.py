"""Details that identify a child or family are found, those of services, colleagues and laws are not, and redaction leaves nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Audience, Message, Outcome
from bot.privacy import CaseDetails, redact
from bot.privacy.numbers import is_nhs_number
from bot.router import FrontDoor
from tests.conftest import MONDAY_NOON

IDENTIFYING = [
    "Jayden Whitworth in year 4 has come in with no coat again, is that early help?",
    "i am worried about kayleigh hargreaves, who do i ring",
    "the Whitworth family on my caseload want a family group conference",
    "my pupil Kian needs a school nurse, how do I refer him",
    "her brother Tyler is in the same class, one form or two?",
    "my son Mason wont go to school",
    "re: J.W., Y9 at Moorhead High, do I need consent",
    "child A.B. dob 12/03/2015, where does the request go",
    "she was born on 3rd May 2014, is she too old for the health visitor",
    "d.o.b 12.3.15, which team",
    "dobs are 4.6.16 and 9.1.18, do we send two forms",
    "her NHS number is 943 476 5919, who do I tell",
    "they live at 14 Elm Street, is that the east team",
    "theyre in a flat at 9 moor lane, can somebody go round",
    "there is a family at Brook Farm, Mill Lane, Chipping",
    "home address 22 Back Lane PR7 1AB",
    "you can text the mum on 07700 900123 after school",
    "email her at kelly.h82@hotmail.com please",
    "LCS 1234567, which reviewing officer is it",
    "case ref CP/2024/11822, who chairs",
    "UPN A123456789012 needs a place",
    "he was picked up in a black Golf, reg PX19 KLM",
    "her snap is dan.b09, the lads are on there",
    "the head teacher's daughter at St Luke's in Slaidburn needs CAMHS",
    "mum is the landlady of the pub in Dunsop and drinks, which level",
]
HARMLESS = [
    "what does the Children Act 1989 say about significant harm",
    "is Gillick the same as the Fraser guidelines",
    "who runs Working Together 2023 training",
    "I'm Sarah from Moor End school, do I need consent?",
    "thanks, Dave",
    "Kind regards, Julie Smith, SENCO",
    "my colleague Tom says it is level 2, is that right",
    "ask Karen in admin for the form",
    "what is the number for MASH, is it 0300 123 6720",
    "is it 01772 531196 for schools",
    "when is the panel, Tuesday 14 March at 2pm?",
    "how many children were in care in 2021",
    "does Barnardo's run young carers",
    "is Alder Hey in Lancashire",
    "which team covers Preston and Chorley",
    "who is the lead member for children",
    "a year 9 pupil is missing lessons, what level is that",
    "how do I refer a 7 year old to speech therapy",
    "section 47 or section 17, which needs consent",
    "will May half term be busy at the family hub",
    "what grade is my benefit, I get £94.25 a week",
    "can Grace Street nursery take two year olds",
    "levels 2 3 or 4",
    "the code is not working, error 40321",
    "",
]


@pytest.mark.parametrize("text", IDENTIFYING)
def test_identifying_details_are_found(door: FrontDoor, text: str) -> None:
    """One message of each kind, in the voices of professionals and families."""
    assert door.case_details.found_in(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_others_are_left_alone(door: FrontDoor, text: str) -> None:
    """Laws, services, places, colleagues, dates of meetings, registry numbers."""
    assert not door.case_details.found_in(text), door.case_details.find(text)


@pytest.mark.parametrize("text", IDENTIFYING)
def test_redaction_leaves_nothing_to_find(door: FrontDoor, text: str) -> None:
    """What was found is gone, and redacting twice is redacting once."""
    clean = redact(text, door.case_details)
    assert clean != text
    for detail in door.case_details.find(text):
        assert text[detail.start : detail.end] not in clean
    assert not door.case_details.found_in(clean)
    assert redact(clean, door.case_details) == clean


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_any_text_can_be_read_and_redacted(text: str) -> None:
    """Never raises, and what it finds lies inside the text."""
    finder = PLAIN
    for detail in finder.find(text):
        assert 0 <= detail.start < detail.end <= len(text)
    assert not finder.found_in(redact(text, finder))


PLAIN = CaseDetails()


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from(["07{0:03d} 900{1:03d}", "+447{0:03d}900{1:03d}", "07{0:03d}900{1:03d}"]))
def test_mobile_numbers_are_found_in_any_spelling(first: int, second: int, form: str) -> None:
    """Ofcom's numbers for drama and others like them."""
    assert PLAIN.found_in(f"can you ring her on {form.format(first, second)} after school")


@given(st.integers(100_000_000, 999_999_999))
def test_nhs_numbers_are_told_by_their_check_digit(nine: int) -> None:
    """Modulus 11: of the ten numbers with the same first nine digits one is right, or none."""
    right = [digit for digit in range(10) if is_nhs_number(f"{nine}{digit}")]
    assert len(right) <= 1
    for digit in right:
        number = f"{nine}{digit}"
        assert PLAIN.found_in(f"the number on the letter is {number[:3]} {number[3:6]} {number[6:]}")


@pytest.mark.parametrize("audience", ["professional", "family", "young_person"])
def test_a_reminder_stands_first_and_the_question_is_answered(door: FrontDoor, ask, audience: str) -> None:  # type: ignore[no-untyped-def]
    """In general terms, and nothing of it is repeated."""
    reply = ask("what is the phone number of sendias, it is for Jayden Whitworth at 14 Elm Street", audience)
    said = reply.plain_text()
    assert reply.case_details
    assert "0300 123 6706" in said
    assert "Whitworth" not in said
    assert "Elm Street" not in said
    assert said.startswith(door.composer.say("case_details", Audience(audience))[:20])


def test_details_are_left_out_of_what_the_topic_is_found_in(door: FrontDoor) -> None:
    """Names and addresses go; what only identifies in combination is what the question is about."""
    left = door.case_details.leave_out("sendias please, it is for Jayden Whitworth at 14 Elm Street")
    assert "sendias" in left
    assert "Whitworth" not in left
    assert "Elm" not in left
    assert door.case_details.leave_out("who do I ring about sendias") == "who do I ring about sendias"


def test_details_never_stand_in_the_way_of_the_card(door: FrontDoor) -> None:
    """999 first, whatever else the message holds."""
    reply = door.handle(Message("Jayden Whitworth at 14 Elm Street says his dad hit him and he wants to die"), MONDAY_NOON)
    assert reply.outcome is Outcome.ESCALATE
    assert reply.plain_text().startswith("999")
    assert "Whitworth" not in reply.plain_text()
