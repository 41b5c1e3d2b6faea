"""Assets of reading again, month by month: the lexicon of today, and the months that were read with it.

How a month is read is `orchestration.reading`, which is imported where a step runs, so that Dagster shows the assets at
once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import count
from typing import Any, cast

import dagster as dg
from pydantic import Field

from orchestration.assets.metadata import OWNERS
from orchestration.assets.progress import Progress
from orchestration.assets.raw import PLACES
from orchestration.pools import WAREHOUSE_POOL
from orchestration.settings import Settings
from orchestration.warehouse.months import Comparison, MonthRead, busy_months, month_lock

REREAD_GROUP = "reread"
LEXICON = dg.AssetKey(["reread", "lexicon"])
MONTHS = dg.AssetKey(["reread", "months"])
# The dimensions of a partition.
_LEXICON, _MONTH = "lexicon", "month"
_LEXICONS_KNOWN = dg.DynamicPartitionsDefinition(name="waqai_lexicon")
_MONTHS_KNOWN = dg.DynamicPartitionsDefinition(name="waqai_months")
_AGAIN = "-"
_MONTH_TAG = f"dagster/partition/{_MONTH}"
_NEXT = (
    "Run `waqai_publish` to build the tables of what is read by now and publish them, or `waqai_pipeline` to read what "
    "is left as well."
)


class MonthConfig(dg.Config):
    """How a month is read."""

    processes: int = Field(
        default=1,
        gt=0,
        description="Processes that read at the same time, where there are 300 reports or more; a backfill has several "
        "months read at the same time instead.",
    )


def month_partitions() -> dg.MultiPartitionsDefinition:
    """Return the partitions: a month of publication, read with one lexicon. Both are known once reports are read."""
    return dg.MultiPartitionsDefinition({_LEXICON: _LEXICONS_KNOWN, _MONTH: _MONTHS_KNOWN})


def partition_in_force(instance: dg.DagsterInstance, month: str) -> dg.MultiPartitionKey:
    """Return the partition of a month that is read with the lexicon in force, which Dagster knows by now."""
    (lexicon,) = instance.get_dynamic_partitions(str(_LEXICONS_KNOWN.name))
    return _partition(lexicon, month)


def _partition(lexicon: str, month: str) -> dg.MultiPartitionKey:
    return dg.MultiPartitionKey({_LEXICON: lexicon, _MONTH: month})


def reads_month(tags: Mapping[str, str]) -> bool:
    """Tell whether the run that has `tags` reads a month, whoever asked for it."""
    return _MONTH_TAG in tags


def is_being_read(settings: Settings, tags: Mapping[str, str]) -> bool:
    """Tell whether the run that has `tags` reads a month that a process is busy with."""
    return tags.get(_MONTH_TAG) in busy_months(settings.months_dir)


def record_months(context: dg.AssetExecutionContext, version: str, months: Sequence[MonthRead]) -> None:
    """Have Dagster know the lexicon in force and the months that there are, and show those as read that are."""
    shown = context.instance.get_materialized_partitions(MONTHS)
    known = context.instance.get_dynamic_partitions(str(_LEXICONS_KNOWN.name))
    due = [month.month for month in months if month.due]
    lexicon = next(
        name for name in _names(version, known) if shown.isdisjoint(_partition(name, month) for month in due)
    )
    _know(context.instance, _LEXICONS_KNOWN, [lexicon])
    _know(context.instance, _MONTHS_KNOWN, [month.month for month in months])
    for month in months:
        partition = _partition(lexicon, month.month)
        if not month.due and partition not in shown:
            context.log_event(dg.AssetMaterialization(MONTHS, partition=partition, metadata={"reports": month.reports}))


def _names(version: str, known: Sequence[str]) -> Iterator[str]:
    """Names that a lexicon may have: that by which it is known, its version, and this with a number.

    A partition that was read stays so in Dagster. Where it is to be read again, as for reports that came since, or for
    a lexicon that is in force once more, the lexicon gets another name, under which it was not read.
    """
    yield from (name for name in known if _version(name) == version)
    yield version
    yield from (f"{version}{_AGAIN}{number}" for number in count(2))


def _version(lexicon: str) -> str:
    return lexicon.partition(_AGAIN)[0]


def _know(instance: dg.DagsterInstance, partitions: dg.DynamicPartitionsDefinition, names: Sequence[str]) -> None:
    """Have Dagster know the partitions of these names, and no others."""
    kind = str(partitions.name)
    known = set(instance.get_dynamic_partitions(kind))
    instance.add_dynamic_partitions(kind, [name for name in names if name not in known])
    for name in known.difference(names):
        instance.delete_dynamic_partition(kind, name)


def _table(months: Sequence[MonthRead]) -> dg.TableMetadataValue:
    columns = [
        dg.TableColumn("month", description="Month of publication"),
        dg.TableColumn("reports", "int", description="Reports in force"),
        dg.TableColumn("current", "int", description="Those that were read with the lexicon of today"),
        dg.TableColumn("earlier", "int", description="Those that were read with an earlier one"),
        dg.TableColumn("unread", "int", description="Those that were not read since they came or were corrected"),
    ]
    return dg.MetadataValue.table([dg.TableRecord(asdict(month)) for month in months], dg.TableSchema(columns))


def compared(told: Mapping[str, dg.MetadataValue]) -> Comparison:
    """Return the comparison that a materialization of `LEXICON` told of."""
    records = cast(dg.TableMetadataValue, told["months"]).records
    months = [MonthRead(**cast(dict[str, Any], record.data)) for record in records]
    return Comparison(str(told["extractor_version"].value), months)


def lexicon_asset() -> dg.AssetsDefinition:
    """Return the asset of the lexicon of today, compared with that of the last reading."""

    @dg.asset(
        key=LEXICON,
        pool=WAREHOUSE_POOL,
        deps=[PLACES],
        description="One row per month of publication: how many reports the lexicon of today has read, and how many "
        "are to be read. Materialise it after an edit; then launch the months of `reread/months` that are missing.",
        group_name=REREAD_GROUP,
        owners=OWNERS,
        kinds={"python", "duckdb"},
    )
    def lexicon(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult[None]:
        from orchestration.reading.months import compare

        comparison = compare(settings)
        record_months(context, comparison.version, comparison.months)
        due = [month for month in comparison.months if month.due]
        return dg.MaterializeResult(
            metadata={
                "extractor_version": comparison.version,
                "due_months": len(due),
                "due_reports": sum(month.due for month in due),
                "months": _table(comparison.months),
            },
            data_version=dg.DataVersion(comparison.version),
        )

    return lexicon


def months_asset() -> dg.AssetsDefinition:
    """Return the asset of the months, one partition each for the lexicon of today."""

    @dg.asset(
        key=MONTHS,
        deps=[LEXICON],
        partitions_def=month_partitions(),
        description="Reports of one month of publication, read with the lexicon of today. Launch the missing ones "
        "after an edit; several are read at the same time. The next `waqai_publish` or `waqai_pipeline` builds tables.",
        group_name=REREAD_GROUP,
        owners=OWNERS,
        kinds={"python", "polars", "duckdb"},
    )
    def months(
        context: dg.AssetExecutionContext,
        config: MonthConfig,
        month_settings: dg.ResourceParam[Settings],
        progress: dg.ResourceParam[Progress],
    ) -> dg.MaterializeResult[None]:
        def on_progress(done: int, total: int) -> None:
            context.log.info("Read %d of %d reports that are due", done, total)
            progress("extract", done, total)

        lexicon, month = (context.partition_key.keys_by_dimension[name] for name in (_LEXICON, _MONTH))
        # First of all, for by its lock the run is known to go on.
        with month_lock(month_settings.months_dir, month):
            from orchestration.reading.months import read_month

            reading = read_month(month_settings, month, _version(lexicon), config.processes, on_progress)
        return dg.MaterializeResult(
            metadata={"reports": reading.month.reports, "read": reading.read, "next": dg.MetadataValue.md(_NEXT)}
        )

    return months
