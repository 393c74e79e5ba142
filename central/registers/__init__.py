"""What the city's registers know of its invented people: shared data and e-licences."""
