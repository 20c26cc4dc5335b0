"""Is anyone in danger?"""

from bot.risk.detect import RiskCheck
from bot.risk.floor import EDT, EMERGENCY, MASH

__all__ = ["EDT", "EMERGENCY", "MASH", "RiskCheck"]
