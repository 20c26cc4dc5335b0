"""What is remembered between messages, for a short time: claims on deliveries and the state of conversations, hashed and encrypted."""

from bot.memory.conversations import Conversations
from bot.memory.in_process import InProcessStore
from bot.memory.open import open_store
from bot.memory.sqlite import SQLiteStore
from bot.memory.store import Claim, Store, StoreFailed, Wiped
from bot.memory.vault import Vault

__all__ = ["Claim", "Conversations", "InProcessStore", "SQLiteStore", "Store", "StoreFailed", "Vault", "Wiped", "open_store"]
