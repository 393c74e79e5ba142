"""What the operator's monitor reads: counts of this machine's workers, and the state of the fleet from the database."""
