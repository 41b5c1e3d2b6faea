"""The published events as JSON lines, to be compared with incidents that are known from elsewhere.

    python benchmarks/incidents.py PUBLISHED_FILE --out FILE.jsonl

One line an event: event_id, doc_ids of the reports that tell of it, event_type, date_from, date_to, latitude,
longitude, killed_low, killed_high, injured_low, injured_high; null where nobody tells it. What most reports tell comes
first: of several events of a report that fit an incident equally, the first is compared. The figures of docs/linking.md
are made so.
"""

import argparse
import json
from pathlib import Path

from orchestration.warehouse.connection import connect

_EVENTS = """
    select
        events.event_id,
        list(distinct reports.doc_id order by reports.doc_id) as doc_ids,
        any_value(events.event_type_code) as event_type,
        any_value(cast(events.date_from as varchar)) as date_from,
        any_value(cast(events.date_to as varchar)) as date_to,
        any_value(places.latitude) as latitude,
        any_value(places.longitude) as longitude,
        any_value(events.killed_low) as killed_low,
        any_value(events.killed_high) as killed_high,
        any_value(events.injured_low) as injured_low,
        any_value(events.injured_high) as injured_high
    from marts.fct_events as events
    inner join marts.fct_event_reports as event_reports on events.event_id = event_reports.event_id
    inner join marts.dim_reports as reports on event_reports.report_id = reports.report_id
    left join marts.dim_places as places on events.place_id = places.place_id
    group by events.event_id
    order by count(distinct reports.doc_id) desc, events.event_id
"""


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("published", type=Path, help="the published file of a warehouse")
    parser.add_argument("--out", type=Path, required=True, help="file of JSON lines to write")
    options = parser.parse_args()
    with connect(options.published, read_only=True) as con, options.out.open("w", encoding="utf-8") as file:
        for event in con.execute(_EVENTS).pl().iter_rows(named=True):
            file.write(json.dumps(event, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
