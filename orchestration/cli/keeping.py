"""Commands that keep a warehouse: make it anew, back it up, bring it back, and remove what is old."""

from pathlib import Path

import click

from orchestration.cli.running import run_to_end
from orchestration.settings import Settings
from orchestration.warehouse.lock import run_lock


def rebuild(settings: Settings, *, as_json: bool, quiet: bool) -> int:
    """Set the working file aside, make it anew from the archive and publish; return the exit code."""
    from orchestration.warehouse.recovery import set_aside

    with run_lock(settings.warehouse, settings.working):
        aside = set_aside(settings.working, settings.archive_dir)
    if aside and not quiet:
        click.echo(f"The working file was kept as {aside}; `waqai prune` removes it in time.", err=True)
    return run_to_end(settings, as_json=as_json, quiet=quiet, from_archive=True)


def backup(settings: Settings, folder: Path) -> None:
    """Back up what cannot be computed again, and say how much."""
    from orchestration.warehouse.backup import back_up

    with run_lock(settings.warehouse, settings.working):
        counts = back_up(settings.warehouse, folder)
    click.echo(f"{counts.files} files, {counts.bytes / 10**6:,.1f} MB, in {folder}; {counts.copied} of them new.")


def restore(settings: Settings, folder: Path, *, replace: bool, as_json: bool, quiet: bool) -> int:
    """Bring a back-up into the warehouse and publish; return the exit code."""
    from orchestration.warehouse.backup import restore as bring_back

    with run_lock(settings.warehouse, settings.working):
        for aside in bring_back(folder, settings.warehouse, replace):
            click.echo(f"What was there is kept as {aside}; delete it when you no longer need it.", err=True)
    return run_to_end(settings, as_json=as_json, quiet=quiet, from_archive=True)


def prune(settings: Settings, keep_days: int, *, dry_run: bool) -> None:
    """Remove what is old, and say what it was."""
    from orchestration.automation.pruning import prune as remove_old

    with run_lock(settings.warehouse, settings.working):
        pruned = remove_old(settings, keep_days, dry_run)
    verb = "Would remove" if dry_run else "Removed"
    click.echo(f"{verb} {len(pruned.runs)} runs of Dagster and {len(pruned.paths)} files and folders")
    if pruned.lake:
        click.echo(f"{verb} {pruned.lake.snapshots} snapshots of the lake and {pruned.lake.files} of its files")
    for path in pruned.paths:
        click.echo(f"  {path}")
