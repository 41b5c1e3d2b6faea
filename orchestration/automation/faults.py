"""The words of what went wrong in a run, as a person can read them, from the events of Dagster."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from dagster import DagsterEvent

from orchestration.errors import GateError, InputError, WaqaiError, WarehouseError

if TYPE_CHECKING:
    from dagster_shared.error import SerializableErrorInfo


OWN_ERRORS: Mapping[str, type[WaqaiError]] = {
    error.__name__: error for error in (WaqaiError, InputError, WarehouseError, GateError)
}


class Fault(NamedTuple):
    """What broke a step or a run: the class of the error that says so best, and its words."""

    kind: str
    words: str


def fault_of(event: DagsterEvent) -> Fault | None:
    """The fault that an event tells of; null where it tells of none."""
    if event.is_step_failure:
        data = event.step_failure_data
        root = _root(data.error)
        told = data.user_failure_data.description if data.user_failure_data else None
        return Fault(_kind(root), told or _words(root))
    if event.event_type_value == "PIPELINE_FAILURE":
        root = _root(event.job_failure_data.error)
        return Fault(_kind(root), _words(root))
    return None


def _root(error: "SerializableErrorInfo | None") -> "SerializableErrorInfo | None":
    """The error that began it, or that which Waqai made of it, for it says what to do."""
    chain = []
    while error is not None:
        chain.append(error)
        error = error.cause
    own = [link for link in chain if link.cls_name in OWN_ERRORS]
    return next(reversed(own or chain), None)


def _kind(error: "SerializableErrorInfo | None") -> str:
    return error.cls_name or "" if error else ""


def _words(error: "SerializableErrorInfo | None") -> str:
    """The message of an error without the name of its class."""
    return "" if error is None else re.sub(rf"^[\w.]*{re.escape(error.cls_name or '')}: ", "", error.message).strip()
