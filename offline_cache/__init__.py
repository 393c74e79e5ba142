"""Everything that must outlive the power and the network: catalogue, sealed outbox, print journal, and the sync."""
