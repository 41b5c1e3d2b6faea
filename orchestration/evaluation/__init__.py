"""How well the extraction reads: its rows against annotations by hand. Nothing here feeds the warehouse."""
