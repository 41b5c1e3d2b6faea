"""Why an event report says what it says: the evidence of extraction for one report, as plain values and as a page."""
