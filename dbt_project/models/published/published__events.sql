{{ config(alias='events') }}

with

events as (

    select * from {{ ref('fct_events').include(database=false) }}

),

event_types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

places as (

    select * from {{ ref('dim_places').include(database=false) }}

),

parties as (

    select * from {{ ref('bridge_event_factions').include(database=false) }}

),

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

event_reports as (

    select * from {{ ref('fct_event_reports').include(database=false) }}

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

-- Names are gathered event by event, so that a query of some events gathers theirs alone.
labelled as (

    select
        events.event_id,
        events.event_type_code,
        event_types.event_type_label_ar,
        event_types.event_type_label_en,
        event_types.event_family,
        event_types.is_violence,
        events.date_from,
        events.date_to,
        events.date_precision,
        events.date_method,
        events.date_event_report_id,
        named.agents_ar,
        named.agents_en,
        named.patients_ar,
        named.patients_en,
        named.other_parties_ar,
        named.other_parties_en,
        events.place_id,
        coalesce(places.place_name_ar, events.place_text) as place_name_ar,
        places.place_name_en,
        places.hierarchy_path_ar as place_path_ar,
        places.country_code,
        places.admin1_name_ar,
        places.admin1_code,
        places.admin2_name_ar,
        places.admin2_code,
        places.latitude,
        places.longitude,
        events.place_precision,
        events.place_event_report_id,
        {% for figure in event_figures() %}
            events.{{ figure }}_low,
            events.{{ figure }}_best,
            events.{{ figure }}_high,
        {% endfor %}
        events.civilians_harmed,
        events.is_contested,
        events.contested_fields,
        events.sides_agree,
        events.report_count,
        events.copy_count,
        events.outlet_count,
        events.independent_outlet_count,
        events.informant_count,
        tellers.outlets_ar,
        events.first_reported_at,
        events.revised_at,
        events.confidence,
        events.is_corrected,
        events.corrected_fields,
        event_types.acled_event_type,
        event_types.acled_sub_event_type,
        event_types.plover_event,
        event_types.plover_mode,
        event_types.cameo_code
    from events
    inner join event_types on events.event_type_code = event_types.event_type_code
    left join places on events.place_id = places.place_id
    left join lateral (
        select {{ party_names('event_faction_id') }}
        from parties
        left join factions on parties.faction_id = factions.faction_id
        where parties.event_id = events.event_id
    ) as named on true
    left join lateral (
        select string_agg(distinct sources.source_name_ar, '، ' order by sources.source_name_ar) as outlets_ar
        from event_reports
        inner join sources on event_reports.outlet_id = sources.source_id
        where event_reports.event_id = events.event_id
    ) as tellers on true

)

select * from labelled
