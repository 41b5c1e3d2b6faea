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

factions as (

    select
        parties.event_id,
        parties.role,
        string_agg(
            coalesce(factions.faction_name_ar, parties.party_text), '، '
            order by parties.position, parties.event_faction_id
        ) as names_ar,
        string_agg(
            coalesce(factions.faction_name_en, parties.party_text), ', '
            order by parties.position, parties.event_faction_id
        ) as names_en
    from {{ ref('bridge_event_factions').include(database=false) }} as parties
    left join {{ ref('dim_factions').include(database=false) }} as factions on parties.faction_id = factions.faction_id
    group by parties.event_id, parties.role

),

others as (

    select
        event_id,
        string_agg(names_ar, '، ' order by role) as names_ar,
        string_agg(names_en, ', ' order by role) as names_en
    from factions
    where role not in ('agent', 'patient')
    group by event_id

),

tellers as (

    select
        event_reports.event_id,
        string_agg(distinct sources.source_name_ar, '، ' order by sources.source_name_ar) as outlets_ar
    from {{ ref('fct_event_reports').include(database=false) }} as event_reports
    inner join
        {{ ref('dim_sources').include(database=false) }} as sources
        on event_reports.outlet_id = sources.source_id
    where event_reports.event_id is not null
    group by event_reports.event_id

),

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
        agents.names_ar as agents_ar,
        agents.names_en as agents_en,
        patients.names_ar as patients_ar,
        patients.names_en as patients_en,
        others.names_ar as other_parties_ar,
        others.names_en as other_parties_en,
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
    left join factions as agents on events.event_id = agents.event_id and agents.role = 'agent'
    left join factions as patients on events.event_id = patients.event_id and patients.role = 'patient'
    left join others on events.event_id = others.event_id
    left join tellers on events.event_id = tellers.event_id

)

select * from labelled
