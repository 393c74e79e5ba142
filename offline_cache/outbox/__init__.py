"""The sealed outbox: what citizens handed in, until the platform's own signed receipt is here."""
