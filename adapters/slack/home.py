"""The App Home, the help, and the windows that open from them. Pure: words and replies in, views out.

Views: docs.slack.dev/surfaces/app-home, docs.slack.dev/reference/views (100 blocks; a title has at most 24 characters).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from adapters.slack import limits
from adapters.slack.blocks import Block, actions, button, context, cut, fitting, header, menu, option, plain, sections
from adapters.slack.write import NEXT, Drawn, Labels, escaped_cut, parts
from bot.model import Reply

Say = Callable[[str], str]
"""A key of content/wording.yaml -> its words for the person who looks."""

THEME, AREA, LEVELS, FORGET = "home:theme", "home:area", "home:levels", "home:forget"
TOPICS, RING = "help:topics", "help:ring"
NO_AREA = "none"
ANSWER_WINDOW = "answer"


def labels(say: Say) -> Labels:
    """The words of the question whether an answer was right."""
    return Labels(say("slack_right_ask"), say("slack_right"), say("slack_wrong"), say("slack_number"), say("question_button"))


def home(
    say: Say, who_to_ring: Reply, themes: Reply, areas: Sequence[tuple[str, str]], area: str | None, professional: bool, note: str = ""
) -> Block:  # fmt: skip
    """The Home tab: what this is and is not, who to ring now, topics, my area, levels of need, privacy."""
    blocks = [*sections(note), *header(say("slack_home_title")), *sections(say("slack_home_what")), *sections(say("slack_home_not"))]
    blocks += [{"type": "divider"}, *parts(who_to_ring.parts, NEXT), {"type": "divider"}]
    blocks += header(say("slack_home_topics"))
    blocks += actions([button(one.title, f"{THEME}:{number}", one.intent) for number, one in enumerate(themes.options)])
    if professional:
        blocks += [*sections(say("slack_home_levels")), *actions([button(say("slack_home_levels_open"), LEVELS, style="primary")])]
    rows = [option(say("slack_home_area_none"), NO_AREA), *(option(name, key) for key, name in areas)]
    chosen = next((row for row in rows if row["value"] == area), None)
    blocks += [*sections(say("slack_home_area")), *actions([menu(say("slack_home_area_choose"), AREA, rows, chosen)])]
    blocks += [{"type": "divider"}, *sections(say("slack_home_privacy")), *actions([button(say("slack_home_forget"), FORGET)])]
    return {"type": "home", "blocks": fitting(blocks, limits.VIEW_BLOCKS)}


def window(say: Say, blocks: Sequence[Block], title: str = "slack_window") -> Block:
    """A window with nothing to fill in: an answer, or topics to choose from."""
    return {
        "type": "modal",
        "callback_id": ANSWER_WINDOW,
        "title": plain(cut(say(title), limits.VIEW_TITLE)),
        "close": plain(cut(say("slack_close"), limits.VIEW_TITLE)),
        "blocks": fitting(blocks, limits.VIEW_BLOCKS) or context("…"),
    }


def help_message(say: Say) -> Drawn:
    """How to ask, with the three things that need no typing."""
    text = say("slack_help")
    buttons = [
        button(say("slack_ask_topics"), TOPICS),
        button(say("slack_ask_ring"), RING),
        button(say("slack_ask_levels"), LEVELS),
    ]
    return Drawn(escaped_cut(text, limits.MESSAGE_TEXT), (*sections(text), *actions(buttons)))


def prompts(say: Say) -> list[dict[str, str]]:
    """Questions to begin with, for the agent messages tab."""
    asked = [say(f"slack_prompt_{name}") for name in ("levels", "consent", "request", "ring")]
    return [{"title": text, "message": text} for text in asked][: limits.PROMPTS]
