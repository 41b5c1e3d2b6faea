"""What tests of explanations share."""

from datetime import datetime

PUBLISHED = datetime(2021, 6, 10, 12)  # a Thursday
