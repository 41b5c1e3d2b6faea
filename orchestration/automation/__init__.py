"""What runs without a hand: jobs, schedules, sensors and hooks."""
