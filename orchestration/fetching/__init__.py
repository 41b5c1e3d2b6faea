"""Fetch what outlets publish: feeds and sitemaps, then the pages that they link to, kept as WARC files for ingest.

Nothing here knows Dagster or the warehouse. Nobody who answers is trusted: addresses, sizes, times and documents are
checked.
"""
