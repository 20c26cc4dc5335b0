"""The levels-of-need helper: a form in which indicators are ticked, and what the guidance says to them. Pure.

What is ticked travels inside the form itself (`private_metadata`, at most 3,000 characters) and is stored nowhere. Slack keeps what is
ticked in a block only for as long as the block stands in the form, so each change of the list gathers it first.
docs.slack.dev/surfaces/modals, /reference/block-kit/block-elements/checkboxes-element (ten options each).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from adapters.slack import limits
from adapters.slack.blocks import (
    Block,
    actions,
    atoms,
    button,
    context,
    cut,
    escaped,
    fitting,
    header,
    menu,
    option,
    plain,
    sections,
    split,
)
from adapters.slack.home import Say
from adapters.slack.write import NEXT, parts
from bot.delivery import LevelsOfNeed, TickableIndicator
from bot.model import Reply, Urgent

FORM, SUMMARY = "levels", "levels-summary"
SEARCH, HEADING, COPY = "levels:search", "levels:heading", "levels:copy"
TAG = 6
"""Letters by which an indicator is known in the form: 232 of them are 1,392, and two alike would be one chance in a million."""
MOST_TYPED = 150

SayCount = Callable[[str, str], str]


def form(
    levels: LevelsOfNeed, say: Say, count: SayCount, ticked: frozenset[str], shown: Sequence[str] | None = None, heading: str = "",
    danger: Reply | None = None,
) -> Block:  # fmt: skip
    """The form. `shown`: what a search found (None: the indicators of the heading); `danger`: the numbers, if what was typed needs them."""
    heading = heading or levels.headings[0]
    blocks = [*_numbers(danger), *sections(say("slack_levels_intro"))]
    blocks.append(_search(say))
    rows = [option(name, name) for name in levels.headings]
    chosen = next((row for row in rows if row["value"] == heading), None) if shown is None else None
    # a block id of its own for each state, or Slack keeps showing the heading that was chosen last
    blocks += actions([menu(say("slack_levels_heading"), HEADING, rows, chosen)], f"heading:{heading if chosen else 'search'}")
    if shown is None:
        listed = [one for one in levels.indicators if one.heading == heading]
        blocks += header(heading)
    else:
        by_id = {one.id: one for one in levels.indicators}
        listed = [by_id[name] for name in shown if name in by_id]
        blocks += sections(say("slack_levels_found" if listed else "slack_levels_not_found"))
    blocks += _boxes(listed, ticked, with_heading=shown is not None)
    blocks += context(count("slack_levels_ticked", str(len(ticked))))
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(cut(say("slack_levels_title"), limits.VIEW_TITLE)),
        "submit": plain(cut(say("slack_levels_show"), limits.VIEW_TITLE)),
        "close": plain(cut(say("slack_close"), limits.VIEW_TITLE)),
        "private_metadata": packed(ticked, heading),
        "blocks": fitting(blocks, limits.VIEW_BLOCKS),
    }


def summary(say: Say, reply: Reply, ticked: frozenset[str], danger: Reply | None = None) -> Block:
    """What the guidance says to what was ticked, shown above the form."""
    blocks = [*_numbers(danger), *context(say("slack_levels_only")), *parts(reply.parts, NEXT)]
    if ticked:
        blocks += actions([button(say("slack_levels_copy"), COPY)])
    return {
        "type": "modal",
        "callback_id": SUMMARY,
        "title": plain(cut(say("slack_levels_summary"), limits.VIEW_TITLE)),
        "close": plain(cut(say("slack_close"), limits.VIEW_TITLE)),
        "private_metadata": packed(ticked, ""),
        "blocks": fitting(blocks, limits.VIEW_BLOCKS, most_letters=limits.VIEW_BLOCKS * limits.SECTION_TEXT),
    }


def copy(say: Say, reply: Reply) -> Block:
    """The summary as plain text in a block that can be copied whole. There is no field to type a name into."""
    pieces = split(reply.plain_text().replace("`", "'"), limits.SECTION_TEXT - len("``````"))
    blocks = sections(say("slack_levels_copy_how"))
    blocks += [{"type": "section", "text": {"type": "mrkdwn", "text": f"```{escaped(piece)}```", "verbatim": True}} for piece in pieces]
    return {
        "type": "modal",
        "callback_id": SUMMARY,
        "title": plain(cut(say("slack_levels_copy"), limits.VIEW_TITLE)),
        "close": plain(cut(say("slack_close"), limits.VIEW_TITLE)),
        "blocks": fitting(blocks, limits.VIEW_BLOCKS, most_letters=limits.VIEW_BLOCKS * limits.SECTION_TEXT),
    }


# --- what a form holds ------------------------------------------------------------------------------------------------


def ticked_in(view: Mapping[str, Any], levels: LevelsOfNeed) -> frozenset[str]:
    """Everything ticked: what the form carried along, but for what it shows, and of that what is ticked now."""
    before, _ = unpacked(view, levels)
    shown = {row["value"] for block in view.get("blocks", ()) for row in _rows(block)}
    now = {
        row["value"]
        for block in (view.get("state") or {}).get("values", {}).values()
        for element in block.values()
        for row in element.get("selected_options") or ()
    }
    return (before - shown) | (now & {one.id for one in levels.indicators})


def heading_of(view: Mapping[str, Any], levels: LevelsOfNeed) -> str:
    """The heading the form was opened at last."""
    _, heading = unpacked(view, levels)
    return heading if heading in levels.headings else levels.headings[0]


def typed_in(view: Mapping[str, Any]) -> str:
    """What stands in the search box."""
    return str(((view.get("state") or {}).get("values", {}).get("search", {}).get(SEARCH) or {}).get("value") or "")


def packed(ticked: Iterable[str], heading: str) -> str:
    """What travels inside the form."""
    return json.dumps({"ticked": "".join(sorted(map(_tag, ticked))), "heading": heading})


def unpacked(view: Mapping[str, Any], levels: LevelsOfNeed) -> tuple[frozenset[str], str]:
    """What `packed` packed; an indicator that is gone since is left out."""
    try:
        held = json.loads(view.get("private_metadata") or "{}")
        tags = {held["ticked"][at : at + TAG] for at in range(0, len(held["ticked"]), TAG)}
        return frozenset(one.id for one in levels.indicators if _tag(one.id) in tags), str(held.get("heading", ""))
    except (ValueError, KeyError, TypeError):
        return frozenset(), ""


def _tag(indicator: str) -> str:
    return urlsafe_b64encode(sha256(indicator.encode()).digest()).decode()[:TAG]


# --- parts ------------------------------------------------------------------------------------------------------------


def _numbers(danger: Reply | None) -> list[Block]:
    return parts([part for part in danger.parts if isinstance(part, Urgent)], NEXT) if danger else []


def _search(say: Say) -> Block:
    return {
        "type": "input",
        "block_id": "search",
        "dispatch_action": True,
        "optional": True,
        "label": plain(say("slack_levels_search")),
        "element": {
            "type": "plain_text_input",
            "action_id": SEARCH,
            "max_length": MOST_TYPED,
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
    }


def _boxes(listed: Sequence[TickableIndicator], ticked: frozenset[str], with_heading: bool) -> list[Block]:
    """Check boxes, ten in a block, with an id that changes with what they show."""
    blocks: list[Block] = []
    for at in range(0, len(listed), limits.CHECKBOX_OPTIONS):
        some = listed[at : at + limits.CHECKBOX_OPTIONS]
        rows = [_row(one, with_heading) for one in some]
        element: Block = {"type": "checkboxes", "action_id": "ticked", "options": rows}
        if initial := [row for row in rows if row["value"] in ticked]:
            element["initial_options"] = initial
        name = f"boxes:{sha256(' '.join([*(one.id for one in some), *sorted(ticked)]).encode()).hexdigest()[:16]}"
        numbers = f"{at + 1} to {at + len(some)}"
        label = numbers if with_heading else f"{some[0].heading}, {numbers}"
        blocks.append({"type": "input", "block_id": name, "optional": True, "label": plain(label), "element": element})
    return blocks


def _row(one: TickableIndicator, with_heading: bool) -> Block:
    """An indicator; a long one goes on in the small print."""
    first = ""
    for atom in atoms(one.text):
        if len(first) + len(atom) > limits.OPTION_TEXT:
            break
        first += atom
    rest = one.text[len(first) :].strip()
    return option(first.strip() or one.text, one.id, rest or (one.heading if with_heading else ""))


def _rows(block: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    element = block.get("element") or {}
    return element.get("options") or () if element.get("type") == "checkboxes" else ()
