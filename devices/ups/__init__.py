"""The uninterruptible power supply (UPS, 不间断电源), as the daemon of Network UPS Tools tells of it."""
