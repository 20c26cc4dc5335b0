"""The front door in private chats on Telegram, for young people and families."""
