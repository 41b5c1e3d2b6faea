"""Readers of folders and files: reports out, and a row for everything that could not be read. No database here."""

from orchestration.ingest.corpus import iter_batches, read_corpus
from orchestration.ingest.records import Batch
from orchestration.ingest.rejects import RejectReason

__all__ = ["Batch", "RejectReason", "iter_batches", "read_corpus"]
