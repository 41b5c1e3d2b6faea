{{ config(alias='framings') }}

with

framings as (

    select * from {{ ref('fct_framings').include(database=false) }}

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
        framings.framing_id,
        framings.report_id,
        framings.outlet_id,
        coalesce(sources.source_name_ar, reports.outlet_name) as outlet_name_ar,
        sources.source_name_en as outlet_name_en,
        sources.stance as outlet_stance,
        framings.target_kind,
        framings.faction_id,
        factions.faction_name_ar,
        factions.faction_name_en,
        framings.label_id,
        framings.label_text,
        framings.char_start,
        framings.char_end,
        framings.polarity,
        framings.is_quoted,
        framings.sentence_text as quote,
        reports.url,
        reports.origin,
        framings.published_at
    from framings
    inner join reports on framings.report_id = reports.report_id
    left join sources on framings.outlet_id = sources.source_id
    left join factions on framings.faction_id = factions.faction_id

)

select * from labelled
