"""Cases (办件): how a submission is opened, judged by its matter's rules, numbered and answered."""
