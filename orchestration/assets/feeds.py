"""The asset of what feeds have to offer, one partition a feed. How it is fetched is `fetching`."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager

import dagster as dg
from pydantic import Field

from orchestration.assets.metadata import OWNERS
from orchestration.fetching.feeds import choose_feeds, read_feeds
from orchestration.pools import FEEDS_POOL
from orchestration.settings import Settings
from orchestration.warehouse.lock import is_held, waiting_lock

FEEDS_GROUP = "feeds"
ARTICLES = dg.AssetKey(["feeds", "articles"])
CHECK = "feed_answers"
PARTITION_TAG = "dagster/partition"
# A feed that fails once may be late; one that fails this often in a row is gone, or has moved.
_FAILURES_OF_A_LOST_FEED = 3
_LOCK_NAME = ".lock"


class FetchConfig(dg.Config):
    """How much to ask of the feed in this run."""

    max_pages: int | None = Field(
        default=None, gt=0, description="Pages to ask for at most. Empty: as WAQAI_FETCH_MAX_PAGES says, or 100."
    )


def feed_lock(settings: Settings, feed_id: str) -> AbstractContextManager[None]:
    """Hold the lock of one feed, waiting where another process fetches it. Raises WarehouseError."""
    return waiting_lock(settings.feeds_dir / feed_id / _LOCK_NAME)


def is_being_fetched(settings: Settings, tags: Mapping[str, str]) -> bool:
    """Tell whether the run that has `tags` fetches a feed that a process is busy with."""
    feed_id = tags.get(PARTITION_TAG)
    return feed_id is not None and is_held(settings.feeds_dir / feed_id / _LOCK_NAME)


def feed_partitions(settings: Settings) -> dg.StaticPartitionsDefinition:
    """Return a partition for each feed that the list has now. Raises InputError where the list cannot be used."""
    return dg.StaticPartitionsDefinition([feed.feed_id for feed in read_feeds(settings)])


def feeds_asset(partitions: dg.StaticPartitionsDefinition) -> dg.AssetsDefinition:
    """Return the asset, with `partitions`."""

    @dg.asset(
        key=ARTICLES,
        pool=FEEDS_POOL,
        description="Files of what one feed had to offer: its document and pages, as they came.",
        group_name=FEEDS_GROUP,
        owners=OWNERS,
        kinds={"python", "http"},
        partitions_def=partitions,
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=ARTICLES,
                description="The feed could be had and read. Pages that could not be had are told of in its file.",
            )
        ],
    )
    def articles(
        context: dg.AssetExecutionContext, config: FetchConfig, feed_settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.MaterializeResult[None]]:
        from orchestration.fetching.collecting import fetch_feed

        (feed,) = choose_feeds(read_feeds(feed_settings), [context.partition_key], everything=False)
        limits = feed_settings.model_copy(update={"fetch_max_pages": config.max_pages} if config.max_pages else {})
        with feed_lock(limits, feed.feed_id):
            result = fetch_feed(feed, limits)
        context.log.info("Asked for %d pages of %s: %d new", result.asked, feed.feed_id, result.new)
        is_lost = result.failures_in_a_row >= _FAILURES_OF_A_LOST_FEED
        yield dg.MaterializeResult(
            metadata={
                "url": dg.MetadataValue.url(feed.url),
                "asked": result.asked,
                "new": result.new,
                "changed": result.changed,
                "unchanged": result.unchanged,
                "failed": result.failed,
                "postponed": result.postponed,
                "bytes": result.received_bytes,
                "duration": result.seconds,
                "page_faults": dg.MetadataValue.json(dict(result.page_faults)),
                **({"file": dg.MetadataValue.path(result.file)} if result.file else {}),
            },
            check_results=[
                dg.AssetCheckResult(
                    asset_key=ARTICLES,
                    check_name=CHECK,
                    passed=result.fault is None,
                    severity=dg.AssetCheckSeverity.ERROR if is_lost else dg.AssetCheckSeverity.WARN,
                    description=_told(result.fault, result.failures_in_a_row),
                    metadata={"failures_in_a_row": result.failures_in_a_row},
                )
            ],
        )

    return articles


def _told(fault: str | None, failures: int) -> str:
    if fault is None:
        return "The feed answered."
    return f"{fault}. Failed {failures} times in a row; correct its address in the list of feeds if it has moved."
