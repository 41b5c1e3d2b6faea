"""What is seen, one module a page; each has one function `draw`."""
