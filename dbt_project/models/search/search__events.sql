{{ config(alias='events') }}

with

events as (

    select * from {{ ref('fct_events') }}

),

event_types as (

    select * from {{ ref('dim_event_types') }}

),

dates as (

    select * from {{ ref('int_events_dated') }}

),

-- A day that no report tells is that of publication; one that is told has the precision with which it is told.
dated as (

    select
        events.*,
        event_types.event_family,
        coalesce(dates.date_basis, 'none') as date_basis,
        dates.date_day
    from events
    inner join event_types on events.event_type_code = event_types.event_type_code
    inner join dates on events.event_id = dates.event_id

),

ranked as (

    select
        cast(row_number() over (
            order by report_count desc, coalesce(date_from, date_to) desc nulls last, event_id asc
        ) as integer) as event_rank,
        event_id,
        event_type_code,
        event_family,
        place_id,
        date_basis,
        if(date_basis = 'reported', 'day', date_precision) as date_precision,
        if(date_basis = 'reported', date_day, coalesce(date_from, date_to)) as first_day,
        if(date_basis = 'reported', date_day, date_to) as last_day,
        killed_best,
        report_count,
        confidence,
        is_contested
    from dated

)

select * from ranked
