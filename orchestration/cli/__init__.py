"""The command `waqai`: its options, its exit codes, and how faults are told. What the commands do lives in other rooms.

Heavy packages are imported by the command that needs them, so that help is there at once.
"""

import os
import sys
from pathlib import Path
from typing import Any

import click

from orchestration.addresses import EXPLORER_PORT
from orchestration.errors import WaqaiError

EXIT_CODES = """\b
Exit codes:
  0  done
  1  an unexpected fault
  2  an option, path or file that cannot be used
  3  the warehouse is missing, in use or not writable
  4  a check failed at a gate; what was published before is as it was
  5  no feed could be had
"""

EXPORT_FORMATS = ("jsonl", "csv", "parquet", "acled", "ucdp", "polecat", "hxl", "geojson", "geoparquet")

_FOLDER = click.Path(path_type=Path)
_WAREHOUSE = click.option(
    "--warehouse", type=_FOLDER, help="Folder of the warehouse.  [default: warehouse/ of the workspace or project]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EXIT_CODES)
@click.version_option(package_name="waqai", prog_name="waqai")
@click.option("--workspace", type=_FOLDER, help="Folder of your workspace.  [default: this folder, or one above it]")
def cli(workspace: Path | None) -> None:
    """Turn Arabic news reports on armed conflict into a warehouse of events that can be queried, checked and cited."""
    if workspace is not None:
        os.environ["WAQAI_WORKSPACE"] = str(workspace)


@cli.command("new-project", epilog=EXIT_CODES, short_help="Make a workspace of your own")
@click.argument("folder", type=_FOLDER, metavar="DIR")
def new_project(folder: Path) -> None:
    """Make a workspace: settings, reports, and rows of your own that are laid over what Waqai knows.

    DIR is new or empty. Every command that is run in it, or below it, uses it; the files of Waqai are never changed.

    \b
    waqai new-project ~/conflict
    cd ~/conflict
    waqai run
    """
    from orchestration.settings import load_settings
    from orchestration.workspace.making import make_workspace

    make_workspace(folder, load_settings().project_dir / "seeds")
    click.echo(
        f"Made a workspace in {folder}. Next: put reports into {folder / 'reports'}, go to {folder}, `waqai run`."
    )
    click.echo("Its README.md says how outlets, factions, places and feeds of your own are added.")


@cli.command(epilog=EXIT_CODES, short_help="Build the warehouse from reports, and publish it")
@click.option(
    "--corpus",
    type=_FOLDER,
    multiple=True,
    help="Folder or file of reports; may be repeated.  [default: those of the workspace, or the samples]",
)
@click.option("--gazetteer", type=_FOLDER, help="File of places that you supply.")
@_WAREHOUSE
@_JSON
@click.option("--quiet", is_flag=True, help="Print nothing unless something goes wrong.")
def run(corpus: tuple[Path, ...], gazetteer: Path | None, warehouse: Path | None, as_json: bool, quiet: bool) -> None:
    """Ingest reports, extract events, build and check the warehouse, and publish it.

    Only what is new is read and extracted. What was published before stays until everything has passed.
    """
    from orchestration.cli.running import run_to_end
    from orchestration.settings import load_settings

    settings = load_settings(corpus=corpus or None, gazetteer=gazetteer, warehouse=warehouse)
    sys.exit(run_to_end(settings, as_json=as_json, quiet=quiet))


@cli.command(epilog=EXIT_CODES, short_help="Read months again after an edit of the vocabulary")
@click.option("--month", "months", multiple=True, metavar="YYYY-MM", help="Month of publication, or `undated`.")
@click.option(
    "--all", "everything", is_flag=True, help="Every month that the vocabulary of today would read otherwise."
)
@click.option("--gazetteer", type=_FOLDER, help="File of places that you supply.")
@_WAREHOUSE
@_JSON
def reread(
    months: tuple[str, ...], everything: bool, gazetteer: Path | None, warehouse: Path | None, as_json: bool
) -> None:
    """Read reports that an edit may touch again, month by month; without options, show which months they are of.

    What was read stays when it is stopped, and is not read twice. Tables are built and published by the next run.

    \b
    waqai reread --month 2015-03 --month 2015-04
    """
    from orchestration.cli.rereading import reread as read_again
    from orchestration.settings import load_settings

    settings = load_settings(gazetteer=gazetteer, warehouse=warehouse)
    read_again(settings, months, everything=everything, as_json=as_json)


@cli.command(epilog=EXIT_CODES, short_help="Fetch what feeds have to offer")
@click.argument("feed_ids", nargs=-1, metavar="[FEED_ID]...")
@click.option("--all", "everything", is_flag=True, help="Every feed of the list, whether it is on or off.")
@_WAREHOUSE
@_JSON
def fetch(feed_ids: tuple[str, ...], everything: bool, warehouse: Path | None, as_json: bool) -> None:
    """Fetch feeds and the pages that are new in them, politely; the next run reads what came.

    Without FEED_ID, those that are on: by WAQAI_FEEDS, or by is_active in the list of feeds. None is at first.

    \b
    waqai fetch enab_baladi sohr_site
    WAQAI_FEEDS=enab_baladi,sohr_site waqai fetch
    """
    from orchestration.cli.fetching import fetch_to_end
    from orchestration.settings import load_settings

    fetch_to_end(load_settings(warehouse=warehouse), feed_ids, everything=everything, as_json=as_json)


@cli.command(epilog=EXIT_CODES, short_help="Serve Dagster on this machine")
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="Port on this machine.")
@_WAREHOUSE
def ui(port: int, warehouse: Path | None) -> None:
    """Serve Dagster on this machine only: assets, checks, runs, schedules. Ctrl-C ends it."""
    from orchestration.cli.serving import serve_dagster
    from orchestration.settings import load_settings

    serve_dagster(load_settings(warehouse=warehouse), port)


@cli.command(epilog=EXIT_CODES, short_help="Look at what is published, in a browser")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=EXPLORER_PORT, show_default=True, help="Port on this machine."
)
@_WAREHOUSE
def explore(port: int, warehouse: Path | None) -> None:
    """Serve the explorer on this machine only: map, timeline, events and their evidence. Ctrl-C ends it."""
    from orchestration.cli.exploring import serve_explorer
    from orchestration.settings import load_settings

    serve_explorer(load_settings(warehouse=warehouse), port)


@cli.command(epilog=EXIT_CODES, short_help="Serve dashboards of Apache Superset on this machine")
@click.option("--port", type=click.IntRange(1, 65535), default=8088, show_default=True, help="Port on this machine.")
@_WAREHOUSE
def bi(port: int, warehouse: Path | None) -> None:
    """Serve Apache Superset on this machine only, with dashboards of what is published. Ctrl-C ends it.

    The first time it is installed into an environment of its own, which takes a network and some minutes. The account
    is `admin`; its password is shown once, or is that of WAQAI_BI_PASSWORD.
    """
    from orchestration.cli.analysing import serve_superset
    from orchestration.settings import load_settings

    serve_superset(load_settings(warehouse=warehouse), port)


@cli.command(epilog=EXIT_CODES, short_help="Write rows for other programs")
@click.argument("what", type=click.Choice(["reports", "mentions", "events"]))
@click.option("--format", "format_", type=click.Choice(EXPORT_FORMATS), default="jsonl", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, allow_dash=True), default="-", help="File; - is standard output."
)
@_WAREHOUSE
def export(what: Any, format_: str, out: Path, warehouse: Path | None) -> None:
    """Write rows of the published warehouse for other programs.

    \b
    reports   one row per happening that one report tells of
    mentions  one row per report: the factions and places that it names
    events    one row per happening in the world, with the reports that tell of it

    \b
    jsonl, csv, parquet       of all three
    acled, ucdp, polecat      events as CSV in the shape of that data set
    hxl                       events as CSV with a row of HXL tags
    geojson, geoparquet       events as points on a map
    docs/codebook/ tells how each column of these is filled, and what is lost.
    """
    from orchestration.exports.export import export as write
    from orchestration.exports.formats import FORMATS
    from orchestration.settings import load_settings

    file = None if str(out) == "-" else out
    count = write(load_settings(warehouse=warehouse).published_file, what, FORMATS[format_], file)
    if file is not None:
        click.echo(f"{count} rows written to {out}", err=True)


@cli.command(epilog=EXIT_CODES, short_help="Measure extraction against annotations")
@click.option("--gold", type=_FOLDER, required=True, help="Folder of annotations, <doc_id>.json each.")
@click.option("--corpus", type=_FOLDER, required=True, multiple=True, help="Folder of the texts, <doc_id>.txt each.")
@click.option("--gazetteer", type=_FOLDER, help="File of places that you supply.")
@click.option("--published", is_flag=True, help="Score the published warehouse instead of a fresh extraction.")
@_WAREHOUSE
@click.option("--only", help="Documents and ranges of them, such as d001-d012,d025.")
@_JSON
def score(
    gold: Path,
    corpus: tuple[Path, ...],
    gazetteer: Path | None,
    published: bool,
    warehouse: Path | None,
    only: str | None,
    as_json: bool,
) -> None:
    """Tell how well events, parties, places, counts, dates and claims are read, against annotations by hand.

    \b
    events    right type, with a trigger in a sentence that tells of it
    agents, patients, places, counts, dates, claims
              of those events; what a missed event says is missed too
    tuples    type, all agents, all patients and the first place right at once
    factions_named, places_named
              what a document names, each once
    """
    from orchestration.cli.scores import print_scores
    from orchestration.evaluation.reading import score_corpus
    from orchestration.settings import load_settings

    settings = load_settings(gazetteer=gazetteer, warehouse=warehouse)
    scores = score_corpus(
        gold,
        corpus,
        settings.seeds_dir,
        gazetteer=settings.gazetteer,
        published_file=settings.published_file if published or warehouse else None,
        only=only,
    )
    print_scores(scores, as_json=as_json)


@cli.command(epilog=EXIT_CODES, short_help="Tell why a report was read as it was")
@click.argument("report")
@click.option("--html", type=_FOLDER, help="Write a page to this file instead; it needs no network.")
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Day of publication, where it is not known or another.",
)
@click.option("--outlet", help="Name of the outlet, where it is not known or another.")
@click.option("--language", type=click.Choice(["ar", "en"]), default="en", help="Arabic or English  [default: en]")
@click.option("--gazetteer", type=_FOLDER, help="File of places that you supply.")
@_WAREHOUSE
@_JSON
def explain(
    report: str,
    html: Path | None,
    published: Any,
    outlet: str | None,
    language: str,
    gazetteer: Path | None,
    warehouse: Path | None,
    as_json: bool,
) -> None:
    """Show one report with what was recognised in it, and each of its events with the reason of every field.

    REPORT is the id of a report of the published warehouse (report_id, its beginning, or doc_id), or the path of a file
    that holds one report.

    \b
    waqai explain s001
    waqai explain report.txt --published 2021-06-10 --html report.html
    """
    from orchestration.cli.explaining import explain_report
    from orchestration.settings import load_settings

    settings = load_settings(gazetteer=gazetteer, warehouse=warehouse)
    explain_report(settings, report, published=published, outlet=outlet, html=html, as_json=as_json, language=language)


@cli.command(epilog=EXIT_CODES, short_help="Show names that nobody has mapped yet")
@click.option("--kind", type=click.Choice(["faction", "place", "outlet"]), help="Only names of this kind.")
@click.option("--changes", is_flag=True, help="Changes of allegiance instead that the registry lacks or contradicts.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Rows to show.")
@_WAREHOUSE
@_JSON
def worklist(kind: Any, changes: bool, limit: int, warehouse: Path | None, as_json: bool) -> None:
    """Show the names in reports that the registry and the gazetteer lack, that which would gain most first.

    The gain is the number of event reports in which the name fills a role, is a place or is the outlet.
    """
    from orchestration.cli.curating import show_worklist
    from orchestration.settings import load_settings

    settings = load_settings(warehouse=warehouse)
    show_worklist(settings, kind=kind, limit=limit, changes=changes, as_json=as_json)


@cli.command(epilog=EXIT_CODES, short_help="Turn a row of the worklist into a row of the registry")
@click.argument("worklist_id")
@click.option("--faction", metavar="ID", help="It is another name of this faction.")
@click.option("--new-faction", metavar="ID", help="It is a faction that gets this id.")
@click.option("--place", metavar="ID", help="It is another name of this place.")
@click.option("--new-place", metavar="ID", help="It is a place that gets this id.")
@click.option("--outlet", metavar="ID", help="It is another name of this outlet.")
@click.option("--new-outlet", metavar="ID", help="It is an outlet that gets this id.")
@click.option("--ignore", is_flag=True, help="It is nothing to be mapped.")
@click.option("--name-en", help="English name of what is new.")
@click.option("--kind", help="Kind of what is new; an unknown one is answered with those in use.")
@click.option("--parent", metavar="ID", help="Faction or place that the new one belongs to.")
@click.option("--country", metavar="CC", help="Country of what is new, two letters.")
@click.option("--acled-inter", type=click.Choice(list("12345678")), help="ACLED interaction code of a new faction.")
@click.option("--lat", type=click.FloatRange(-90, 90), help="Latitude of a new place, in degrees.")
@click.option("--lon", type=click.FloatRange(-180, 180), help="Longitude of a new place, in degrees.")
@click.option("--stance", help="Stance of a new outlet.")
@click.option("--scale", help="Reach of a new outlet.")
@click.option("--needs-context", is_flag=True, help="The name means it only where other signs say so too.")
@click.option("--reason", help="Why a name is ignored.")
@click.option("--author", help="Who decided it.  [default: your user name]")
@click.option("--note", help="Remark for the row.")
@_WAREHOUSE
def accept(worklist_id: str, warehouse: Path | None, **options: Any) -> None:
    """Write the row that settles a name of the worklist: of your additions, or without a workspace of the seeds.

    WORKLIST_ID is the id that `waqai worklist` shows, or its beginning. The row takes effect with the next run.

    \b
    waqai accept u1234abcd --faction sdf
    waqai accept u1234abcd --new-place sy_maaz --name-en Maaz --kind village --country SY --lat 36.4 --lon 37.1
    waqai accept u1234abcd --ignore --reason "a street, not a place"
    """
    from orchestration.cli.curating import accept_item
    from orchestration.settings import load_settings

    accept_item(load_settings(warehouse=warehouse), worklist_id, options)


@cli.command(epilog=EXIT_CODES, short_help="Write the pages on tables, columns and their ways")
@_WAREHOUSE
def docs(warehouse: Path | None) -> None:
    """Write dbt's pages on each table, view and column, and what reads what, as one file that needs no network."""
    from orchestration.assets.dbt_docs import write_dbt_docs
    from orchestration.settings import load_settings

    settings = load_settings(warehouse=warehouse)
    write_dbt_docs(settings)
    click.echo(str(settings.dbt_docs_file))


@cli.command(epilog=EXIT_CODES, short_help="Make the warehouse anew from its archive")
@click.option("--gazetteer", type=_FOLDER, help="File of places that you supply.")
@_WAREHOUSE
@_JSON
@click.option("--quiet", is_flag=True, help="Print nothing unless something goes wrong.")
def rebuild(gazetteer: Path | None, warehouse: Path | None, as_json: bool, quiet: bool) -> None:
    """Make the working file anew from the archive, extract, build, check and publish. No corpus is read.

    The working file that is there is kept beside the new one. Needed where it is damaged; a missing one is made anew by
    any run.
    """
    from orchestration.cli.keeping import rebuild as make_anew
    from orchestration.settings import load_settings

    settings = load_settings(gazetteer=gazetteer, warehouse=warehouse)
    sys.exit(make_anew(settings, as_json=as_json, quiet=quiet))


@cli.command(epilog=EXIT_CODES, short_help="Copy what cannot be computed again")
@click.argument("folder", type=_FOLDER)
@_WAREHOUSE
def backup(folder: Path, warehouse: Path | None) -> None:
    """Copy the archive, and the pages that feeds gave, to FOLDER; what is there already is not copied again.

    Seeds and corrections are not in it: they belong to the project's version control.
    """
    from orchestration.cli.keeping import backup as back_up
    from orchestration.settings import load_settings

    back_up(load_settings(warehouse=warehouse), folder.expanduser().absolute())


@cli.command(epilog=EXIT_CODES, short_help="Bring a back-up into a warehouse, and publish it")
@click.argument("folder", type=_FOLDER)
@click.option("--replace", is_flag=True, help="Set aside what the warehouse holds.")
@click.option("--gazetteer", type=_FOLDER, help="File of places that you supply.")
@_WAREHOUSE
@_JSON
@click.option("--quiet", is_flag=True, help="Print nothing unless something goes wrong.")
def restore(
    folder: Path, replace: bool, gazetteer: Path | None, warehouse: Path | None, as_json: bool, quiet: bool
) -> None:
    """Bring the back-up in FOLDER into the warehouse; extract, build, check and publish what it holds.

    Every file is compared with the manifest before anything is written.
    """
    from orchestration.cli.keeping import restore as bring_back
    from orchestration.settings import load_settings

    settings = load_settings(gazetteer=gazetteer, warehouse=warehouse)
    sys.exit(bring_back(settings, folder.expanduser().absolute(), replace=replace, as_json=as_json, quiet=quiet))


@cli.command(epilog=EXIT_CODES, short_help="Remove old runs and what they left behind")
@click.option("--keep-days", type=click.IntRange(0), default=90, show_default=True, help="Days of history to keep.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be removed.")
@_WAREHOUSE
def prune(keep_days: int, dry_run: bool, warehouse: Path | None) -> None:
    """Remove old runs of Dagster, logs, working files that were set aside, and what killed runs left half built.

    No report is ever removed, and nothing that is published.
    """
    from orchestration.cli.keeping import prune as remove_old
    from orchestration.settings import load_settings

    remove_old(load_settings(warehouse=warehouse), keep_days, dry_run=dry_run)


@cli.command(epilog=EXIT_CODES, short_help="Tell what is amiss, and what to do")
@_WAREHOUSE
@_JSON
def doctor(warehouse: Path | None, as_json: bool) -> None:
    """Tell what is installed and reachable, in what state the warehouse is, and what to do about what is amiss."""
    from orchestration.cli.diagnosis import examine, print_findings
    from orchestration.settings import load_settings

    sys.exit(print_findings(examine(load_settings(warehouse=warehouse)), as_json=as_json))


def main() -> None:
    """Run the command line; every fault ends in a sentence and an exit code."""
    try:
        cli.main(prog_name="waqai", standalone_mode=False)
    except WaqaiError as error:
        _fail(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("Stopped. What was published before is as it was; the next run goes on from here.", 130)
    except BrokenPipeError:
        # Whoever read our output has closed it, as `head` does.
        sys.stderr.close()
        sys.exit(0)


def _fail(message: str, code: int) -> None:
    click.secho(message, fg="red", err=True)
    sys.exit(code)
