{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('fct_events') }}

),

-- When a report was fetched says nothing of when it happened; fct_events falls back on it, this does not.
publications as (

    select
        event_id,
        cast(min(published_at) as date) as reported_date
    from {{ ref('fct_event_reports') }}
    where event_id is not null
    group by event_id

),

dated as (

    select
        events.event_id,
        case
            when events.date_method = 'correction' then 'told'
            when events.date_method in ('told', 'inferred') then events.date_method
            when publications.reported_date is not null or events.date_method = 'presumed' then 'reported'
        end as date_basis,
        case
            when events.date_method not in ('told', 'inferred', 'correction')
                then coalesce(events.date_to, publications.reported_date)
            when events.date_precision in ('day', 'days', 'week') then events.date_from
        end as date_day,
        cast(date_trunc('month', case
            when events.date_method not in ('told', 'inferred', 'correction')
                then coalesce(events.date_to, publications.reported_date)
            when events.date_precision in ('day', 'days', 'week', 'month') then events.date_from
        end) as date) as month_start_date
    from events
    left join publications on events.event_id = publications.event_id

)

select * from dated
