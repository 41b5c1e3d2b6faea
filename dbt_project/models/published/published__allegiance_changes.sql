{{ config(alias='allegiance_changes') }}

with

changes as (

    select * from {{ ref('fct_allegiance_changes').include(database=false) }}

),

event_types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

places as (

    select * from {{ ref('dim_places').include(database=false) }}

),

labelled as (

    select
        changes.allegiance_change_id,
        changes.event_id,
        changes.event_type_code,
        event_types.event_type_label_ar,
        event_types.event_type_label_en,
        changes.change_kind,
        changes.mover_faction_id,
        coalesce(movers.faction_name_ar, changes.mover_party_text) as mover_name_ar,
        movers.faction_name_en as mover_name_en,
        changes.from_faction_id,
        coalesce(from_factions.faction_name_ar, changes.from_party_text) as from_name_ar,
        from_factions.faction_name_en as from_name_en,
        changes.to_faction_id,
        coalesce(to_factions.faction_name_ar, changes.to_party_text) as to_name_ar,
        to_factions.faction_name_en as to_name_en,
        changes.date_from,
        changes.date_to,
        changes.date_precision,
        changes.place_id,
        coalesce(places.place_name_ar, changes.place_text) as place_name_ar,
        places.place_name_en,
        places.admin1_name_ar,
        changes.people_low,
        changes.people_best,
        changes.people_high,
        changes.people_text,
        changes.is_leading_pair,
        changes.report_count,
        changes.outlet_count,
        changes.is_contested,
        changes.confidence,
        changes.registry_status,
        changes.registry_tie_id
    from changes
    inner join event_types on changes.event_type_code = event_types.event_type_code
    left join factions as movers on changes.mover_faction_id = movers.faction_id
    left join factions as from_factions on changes.from_faction_id = from_factions.faction_id
    left join factions as to_factions on changes.to_faction_id = to_factions.faction_id
    left join places on changes.place_id = places.place_id

)

select * from labelled
