"""The front door in Slack."""
