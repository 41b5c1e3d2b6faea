"""Reports of the warehouse are read: all that are due in a run, or those of one month beside other months."""
