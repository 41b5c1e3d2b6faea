{{ config(materialized='view') }}

with

clusters as (

    select * from {{ ref('int_event_clusters') }}

),

moments as (

    select retrieved_at as known_at
    from {{ ref('stg_raw__reports') }}
    union all
    select cast(corrected_on as timestamp) as known_at
    from {{ ref('stg_registry__event_corrections') }}
    union all
    select cast(corrected_on as timestamp) as known_at
    from {{ ref('stg_registry__link_corrections') }}

),

newest as (

    select max(known_at) as known_at
    from moments

),

dated as (

    select
        clusters.event_report_id,
        clusters.event_id,
        newest.known_at
    from clusters
    cross join newest

)

select * from dated
