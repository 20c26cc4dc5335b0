"""Details that identify a child or family, and how to take them out of a text."""

from bot.privacy.detail import KINDS, Detail
from bot.privacy.detect import CaseDetails, redact

__all__ = ["KINDS", "CaseDetails", "Detail", "redact"]
