"""Read months again from the command line. How a month is read is `orchestration.reading`."""

from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from orchestration.automation.rereading import rereading
from orchestration.display import visible_json
from orchestration.errors import InputError, WarehouseError
from orchestration.settings import Settings
from orchestration.warehouse.months import UNDATED, Comparison, MonthRead


def reread(settings: Settings, months: Sequence[str], *, everything: bool, as_json: bool) -> None:
    """Read `months` with the lexicon of today, or every month that is due; where none is named, tell which are due."""
    if not settings.archive_dir.exists():
        raise WarehouseError(f"There is no warehouse in {settings.warehouse} yet. Build it with `waqai run`.")
    with rereading(settings) as runs:
        before = runs.compare()
        chosen = _chosen(before, months, everything)
        for month in chosen:
            read = runs.read(month.month)
            click.echo(f"{month.month}: {read} of {month.reports} reports were read again.", err=as_json)
        after = runs.compare() if chosen else before
    if as_json:
        print(visible_json({"version": after.version, "months": [asdict(month) for month in after.months]}))
    else:
        _tell(after, has_read=bool(chosen))


def _chosen(compared: Comparison, names: Sequence[str], everything: bool) -> list[MonthRead]:
    if everything:
        return [month for month in compared.months if month.due]
    by_name = {month.month: month for month in compared.months}
    if unknown := [name for name in names if name not in by_name]:
        dated = [name for name in by_name if name != UNDATED]
        raise InputError(
            f"The warehouse has no report of {', '.join(unknown)}. Name a month as 2015-03, or `undated`; it has "
            + (f"reports from {dated[0]} to {dated[-1]}." if dated else "no dated report.")
        )
    return [by_name[name] for name in dict.fromkeys(names)]


def _tell(compared: Comparison, *, has_read: bool) -> None:
    due = [month for month in compared.months if month.due]
    reports = sum(month.due for month in due)
    if not due:
        click.echo(f"All {len(compared.months)} months are read with the lexicon of today.")
    elif has_read:
        click.echo(f"{reports} reports of {len(due)} months are still to be read.")
    else:
        table = Table(
            "month", *(f"{name}" for name in ("reports", "with this lexicon", "with an earlier one", "not yet"))
        )
        for month in due:
            table.add_row(month.month, *(str(n) for n in (month.reports, month.current, month.earlier, month.unread)))
        Console(highlight=False).print(table)
        click.echo("`waqai reread --month ...` or `--all` reads them month by month.")
    if due or has_read:
        click.echo("Next: `waqai run` reads what is left, builds the tables and publishes.")
