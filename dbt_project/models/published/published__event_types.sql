{{ config(alias='event_types') }}

with

event_types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

events as (

    select
        event_type_code,
        count(*) as event_count
    from {{ ref('fct_events').include(database=false) }}
    group by event_type_code

),

counted as (

    select
        event_types.*,
        coalesce(events.event_count, 0) as event_count
    from event_types
    left join events on event_types.event_type_code = events.event_type_code

)

select * from counted
