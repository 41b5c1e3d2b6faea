"""The explorer: the published warehouse in a browser of this machine, read-only. `queries` ask, `screens` only draw."""
