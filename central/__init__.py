"""The reference central platform: what a terminal talks to, with its own keys, cases, certificates and catalogue."""
