with

told_days as (

    select
        date_from as first_day,
        date_to as last_day
    from {{ ref('int_event_reports_current') }}
    union all
    select
        date_from as first_day,
        date_to as last_day
    from {{ ref('int_events_corrected') }}
    union all
    select
        cast(published_at as date) as first_day,
        cast(published_at as date) as last_day
    from {{ ref('stg_raw__reports') }}
    where is_current

),

bounds as (

    select
        least(min(first_day), min(last_day)) as first_day,
        greatest(max(first_day), max(last_day)) as last_day
    from told_days

),

days as (

    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as date_day
    from bounds

),

described as (

    select
        date_day,
        year(date_day) as year_number,
        quarter(date_day) as quarter_number,
        month(date_day) as month_number,
        cast(date_trunc('month', date_day) as date) as month_start_date,
        isoyear(date_day) as iso_year_number,
        weekofyear(date_day) as iso_week_number,
        isodow(date_day) as iso_weekday_number
    from days

)

select * from described
