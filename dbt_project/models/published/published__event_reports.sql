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

parties as (

    select * from {{ ref('bridge_event_report_factions').include(database=false) }}

),

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

mentioned as (

    select * from {{ ref('bridge_event_report_places').include(database=false) }}

),

places as (

    select * from {{ ref('dim_places').include(database=false) }}

),

-- Names are gathered event report by event report, so that a query of some gathers theirs alone.
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
        named.agents_ar,
        named.agents_en,
        named.patients_ar,
        named.patients_en,
        named.other_parties_ar,
        named.other_parties_en,
        located.place_id,
        located.places_ar,
        located.places_en,
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
    left join lateral (
        select {{ party_names('char_start') }}
        from parties
        left join factions on parties.faction_id = factions.faction_id
        where parties.event_report_id = event_reports.event_report_id
    ) as named on true
    left join lateral (
        select
            arg_min(mentioned.place_id, mentioned.position) filter (where mentioned.place_id is not null) as place_id,
            string_agg(
                coalesce(places.place_name_ar, mentioned.place_text), '، '
                order by mentioned.position, mentioned.char_start
            ) as places_ar,
            string_agg(
                coalesce(places.place_name_en, places.place_name_ar, mentioned.place_text), ', '
                order by mentioned.position, mentioned.char_start
            ) as places_en
        from mentioned
        left join places on mentioned.place_id = places.place_id
        where mentioned.event_report_id = event_reports.event_report_id
    ) as located on true

)

select * from labelled
