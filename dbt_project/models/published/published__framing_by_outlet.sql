{{ config(alias='framing_by_outlet') }}

with

framings as (

    select * from {{ ref('agg_framing_by_outlet').include(database=false) }}

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

labelled as (

    select
        framings.outlet_id,
        sources.source_name_ar as outlet_name_ar,
        sources.source_name_en as outlet_name_en,
        sources.stance as outlet_stance,
        framings.target_kind,
        framings.faction_id,
        factions.faction_name_ar,
        factions.faction_name_en,
        framings.label_id,
        framings.label_text,
        framings.polarity,
        framings.use_count,
        framings.quoted_use_count,
        framings.own_use_count,
        framings.own_use_count / nullif(
            sum(framings.own_use_count) over (
                partition by framings.outlet_id, framings.target_kind, framings.faction_id
            ), 0
        ) as own_use_share,
        framings.report_count,
        framings.first_published_at,
        framings.last_published_at
    from framings
    left join sources on framings.outlet_id = sources.source_id
    left join factions on framings.faction_id = factions.faction_id

)

select * from labelled
