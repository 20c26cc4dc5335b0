"""Text to ranked topics. Deterministic; no network; no language model."""

from bot.matching.index import Match, Matcher

__all__ = ["Match", "Matcher"]
