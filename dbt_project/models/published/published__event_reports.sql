{{ config(alias='event_reports') }}

with

event_reports as (

    select * from {{ ref('fct_event_reports').include(database=false) }}

),

reports as (

    select * from {{ ref('dim_reports').include(database=false) }}

),

event_types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

factions as (

    select
        parties.event_report_id,
        parties.role,
        string_agg(
            coalesce(factions.faction_name_ar, parties.party_text), '، ' order by parties.position, parties.char_start
        ) as names_ar,
        string_agg(
            coalesce(factions.faction_name_en, parties.party_text), ', ' order by parties.position, parties.char_start
        ) as names_en
    from {{ ref('bridge_event_report_factions').include(database=false) }} as parties
    left join {{ ref('dim_factions').include(database=false) }} as factions on parties.faction_id = factions.faction_id
    group by parties.event_report_id, parties.role

),

others as (

    select
        event_report_id,
        string_agg(names_ar, '، ' order by role) as names_ar,
        string_agg(names_en, ', ' order by role) as names_en
    from factions
    where role not in ('agent', 'patient')
    group by event_report_id

),

places as (

    select
        mentioned.event_report_id,
        arg_min(mentioned.place_id, mentioned.position) filter (where mentioned.place_id is not null) as place_id,
        string_agg(
            coalesce(places.place_name_ar, mentioned.place_text), '، ' order by mentioned.position, mentioned.char_start
        ) as places_ar,
        string_agg(
            coalesce(places.place_name_en, places.place_name_ar, mentioned.place_text), ', '
            order by mentioned.position, mentioned.char_start
        ) as places_en
    from {{ ref('bridge_event_report_places').include(database=false) }} as mentioned
    left join {{ ref('dim_places').include(database=false) }} as places on mentioned.place_id = places.place_id
    group by mentioned.event_report_id

),

labelled as (

    select
        event_reports.event_report_id,
        event_reports.event_id,
        event_reports.report_id,
        reports.doc_id,
        event_reports.outlet_id,
        coalesce(outlets.source_name_ar, reports.outlet_name) as outlet_name_ar,
        outlets.source_name_en as outlet_name_en,
        reports.title,
        reports.url,
        reports.origin,
        reports.published_at,
        event_reports.event_type_code,
        event_types.event_type_label_ar,
        event_types.event_type_label_en,
        event_types.event_family,
        event_reports.modality,
        event_reports.trigger_text,
        event_reports.trigger_start,
        event_reports.trigger_end,
        event_reports.sentence_text as quote,
        event_reports.sentence_start as quote_start,
        event_reports.sentence_end as quote_end,
        agents.names_ar as agents_ar,
        agents.names_en as agents_en,
        patients.names_ar as patients_ar,
        patients.names_en as patients_en,
        others.names_ar as other_parties_ar,
        others.names_en as other_parties_en,
        places.place_id,
        places.places_ar,
        places.places_en,
        event_reports.date_from,
        event_reports.date_to,
        event_reports.date_precision,
        event_reports.date_method,
        event_reports.time_text,
        event_reports.count_low,
        event_reports.count_high,
        event_reports.count_text,
        event_reports.killed_low,
        event_reports.killed_high,
        event_reports.killed_text,
        event_reports.injured_low,
        event_reports.injured_high,
        event_reports.injured_text,
        event_reports.informant_id,
        event_reports.informant_text,
        event_reports.claim_text,
        event_reports.confidence,
        event_reports.is_corrected,
        event_reports.is_dismissed,
        event_reports.extractor_version
    from event_reports
    inner join reports on event_reports.report_id = reports.report_id
    inner join event_types on event_reports.event_type_code = event_types.event_type_code
    left join sources as outlets on event_reports.outlet_id = outlets.source_id
    left join factions as agents on event_reports.event_report_id = agents.event_report_id and agents.role = 'agent'
    left join factions as patients
        on event_reports.event_report_id = patients.event_report_id and patients.role = 'patient'
    left join others on event_reports.event_report_id = others.event_report_id
    left join places on event_reports.event_report_id = places.event_report_id

)

select * from labelled
