with

reports as (

    select
        report_id,
        outlet_id,
        event_report_count,
        date_trunc('week', published_at)::date as week_start_date
    from {{ ref('dim_reports') }}
    where published_at <= retrieved_at

),

counted as (

    select
        'outlet_reports' as series_kind,
        outlet_id as series_id,
        week_start_date,
        count(*) as observed_count
    from reports
    where outlet_id is not null
    group by all
    union all
    select
        'outlet_event_reports' as series_kind,
        outlet_id as series_id,
        week_start_date,
        sum(event_report_count) as observed_count
    from reports
    where outlet_id is not null
    group by all
    union all
    select
        'event_type' as series_kind,
        told.event_type_code as series_id,
        reports.week_start_date,
        count(*) as observed_count
    from {{ ref('fct_event_reports') }} as told
    inner join reports on told.report_id = reports.report_id
    group by all

),

-- The week of the newest report may not be over.
last_weeks as (

    select max(week_start_date) - 7 as week_start_date
    from reports

),

-- From the first week of a series on.
weeks as (

    select
        series_kind,
        series_id,
        unnest(generate_series(
            min(week_start_date)::timestamp,
            (select last_weeks.week_start_date from last_weeks)::timestamp,
            interval 7 days
        ))::date as week_start_date
    from counted
    group by series_kind, series_id

),

filled as (

    select
        weeks.series_kind,
        weeks.series_id,
        weeks.week_start_date,
        coalesce(counted.observed_count, 0)::bigint as observed_count
    from weeks
    left join counted
        on
            weeks.series_kind = counted.series_kind
            and weeks.series_id = counted.series_id
            and weeks.week_start_date = counted.week_start_date

),

-- Each count is one of those that the following weeks are compared with.
earlier as (

    select
        series_kind,
        series_id,
        observed_count,
        week_start_date
        + 7 * unnest(generate_series(1, {{ quality_threshold('drift_trailing_weeks') }}::bigint))::integer
            as week_start_date
    from filled

),

usual as (

    select
        series_kind,
        series_id,
        week_start_date,
        count(*) as week_count,
        median(observed_count) as usual_count,
        mad(observed_count) as usual_deviation
    from earlier
    group by series_kind, series_id, week_start_date

),

-- The median of the absolute deviations times 1.4826 is the standard deviation of a normal distribution. Counts spread
-- by the root of their mean at least.
measured as (

    select
        filled.series_kind,
        filled.series_id,
        filled.week_start_date,
        filled.observed_count,
        usual.usual_count,
        (filled.observed_count - usual.usual_count)
        / greatest(1.4826 * usual.usual_deviation, sqrt(usual.usual_count), 1) as robust_z
    from filled
    inner join usual
        on
            filled.series_kind = usual.series_kind
            and filled.series_id = usual.series_id
            and filled.week_start_date = usual.week_start_date
    where
        usual.week_count = {{ quality_threshold('drift_trailing_weeks') }}
        and (filled.observed_count > 0 or usual.usual_count > 0)

)

select * from measured
order by series_kind, series_id, week_start_date
