"""What each group of assets is for, in the order of the way of the data.

Dagster keeps a group as a name alone. So its purpose is told where people look: on each asset, and on the job of the
whole.
"""

from collections.abc import Mapping

import dagster as dg

GROUPS: Mapping[str, str] = {
    "feeds": "What outlets offer on the web, as it came; each feed is asked at times of its own.",
    "ingest": "Reports as they came, their versions, and what could not be read.",
    "reference": "The gazetteer: the places that a report can mean.",
    "extraction": "What single reports say, one row a finding, each with its exact words.",
    "reread": "Months of publication, each read again by itself after an edit of the vocabulary, several at a time.",
    "seeds": "Rows of the vocabulary and the registry that models read; they are edited as files.",
    "staging": "Views that rename and type what was read, and do nothing else.",
    "intermediate": "Steps between: outlets and factions resolved, reports linked to events, claims compared.",
    "snapshots": "How the registry of factions was on earlier days.",
    "marts": "Facts, dimensions and bridges with contracts: events, event reports, claims, factions, places, sources.",
    "views": "What analysts query: documented views with names in Arabic and English.",
    "export_tables": "Events in the columns of other data sets: ACLED, UCDP, POLECAT, HXL, GeoJSON.",
    "search": "By what the explorer finds events and reports; no facts of their own.",
    "publish": "The file and the folder that readers open, replaced as a whole once every gate has passed.",
    "exports": "Files for other programs, each read back after it was written.",
}


def with_purpose(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Return an asset that says what its group is for."""
    return spec.merge_attributes(metadata={"group": f"{spec.group_name}: {GROUPS[str(spec.group_name)]}"})


def groups_table() -> str:
    """Return the groups as a table in Markdown."""
    return "\n".join(
        ["| group | what it is for |", "|---|---|", *(f"| `{name}` | {why} |" for name, why in GROUPS.items())]
    )
