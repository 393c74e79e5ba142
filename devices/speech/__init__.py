"""The voice (语音播报): speech-dispatcher over SSIP, and simulators of it."""
