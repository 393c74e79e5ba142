"""What the terminal says aloud (语音提示): prompts as data, and when it keeps silent."""
