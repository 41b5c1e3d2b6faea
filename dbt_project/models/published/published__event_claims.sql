{{ config(alias='event_claims') }}

with

claims as (

    select * from {{ ref('fct_event_claims').include(database=false) }}

),

event_reports as (

    select * from {{ ref('fct_event_reports').include(database=false) }}

),

reports as (

    select * from {{ ref('dim_reports').include(database=false) }}

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

labelled as (

    select
        claims.claim_id,
        claims.event_id,
        claims.event_report_id,
        claims.report_id,
        reports.doc_id,
        reports.url,
        claims.outlet_id,
        coalesce(outlets.source_name_ar, reports.outlet_name) as outlet_name_ar,
        outlets.source_name_en as outlet_name_en,
        event_reports.informant_text,
        coalesce(tellers.source_name_ar, reports.outlet_name) as teller_name_ar,
        claims.side_faction_id,
        sides.faction_name_ar as side_name_ar,
        sides.faction_name_en as side_name_en,
        claims.published_at,
        claims.field,
        claims.claim_group,
        claims.value_id,
        claims.value_text,
        claims.value_low,
        claims.value_high,
        claims.date_from,
        claims.date_to,
        claims.claim_text as words,
        claims.char_start,
        claims.char_end,
        event_reports.sentence_text as quote,
        claims.is_copy,
        claims.is_last_word,
        claims.is_contradicted,
        claims.is_chosen,
        claims.is_lowest,
        claims.is_highest
    from claims
    inner join event_reports on claims.event_report_id = event_reports.event_report_id
    inner join reports on claims.report_id = reports.report_id
    left join sources as outlets on claims.outlet_id = outlets.source_id
    left join sources as tellers on claims.teller_id = tellers.source_id
    left join factions as sides on claims.side_faction_id = sides.faction_id

)

select * from labelled
