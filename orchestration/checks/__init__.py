"""Gates between the stretches of the way: suites of expectations, run as blocking asset checks."""
