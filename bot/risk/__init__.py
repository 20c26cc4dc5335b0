"""Is anyone in danger?"""

from bot.risk.detect import RiskCheck, floor_terms
from bot.risk.floor import EDT, EMERGENCY, MASH

__all__ = ["EDT", "EMERGENCY", "MASH", "RiskCheck", "floor_terms"]
