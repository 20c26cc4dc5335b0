"""Slack's documented limits, one place for all of them.

docs.slack.dev/reference/block-kit/blocks (section, actions, context, header), /reference/block-kit/block-elements (button, checkboxes,
static select), /reference/block-kit/composition-objects (text, option), /reference/views (title, private metadata) and
/reference/methods/chat.postMessage and chat.update (text).
"""

from __future__ import annotations

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SECTION_TEXT = 3000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
BLOCK_ID = 255
ACTION_ID = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
OPTION_TEXT = 75
OPTION_VALUE = 150
SELECT_OPTIONS = 100
CHECKBOX_OPTIONS = 10
PLACEHOLDER = 150
INPUT_LABEL = 2000
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
PROMPTS = 4
MESSAGE_TEXT = 40_000
"""A longer text is truncated by chat.postMessage."""
UPDATE_TEXT = 4000
"""A longer text is refused by chat.update."""
MESSAGE_TOTAL = 12_000
"""Characters in all blocks together. Undocumented; Slack answers msg_blocks_too_long near 13,200 (slackapi/bolt-js#2509)."""
