{{ config(alias='quality_freshness') }}

with

-- A file of a feed bears the moment at which it was whole, in a folder that bears the name of the feed.
reports as (

    select
        *,
        nullif(regexp_extract(origin, '([^/\\]+)[/\\]\d{8}T\d{6}Z\.warc\.gz#', 1), '') as feed_id
    from {{ ref('dim_reports').include(database=false) }}

),

days as (

    select distinct
        outlet_id,
        feed_id,
        published_at::date as published_day
    from reports
    where published_at <= retrieved_at

),

gaps as (

    select
        *,
        published_day - lag(published_day) over (partition by outlet_id, feed_id order by published_day) as gap_days
    from days

),

newest as (

    select max(published_day) as newest_day
    from days

),

rhythms as (

    select
        outlet_id,
        feed_id,
        count(*) as day_count,
        median(gap_days) as usual_gap_days,
        (select newest.newest_day from newest) - max(published_day) as silent_days
    from gaps
    group by outlet_id, feed_id

),

arrivals as (

    select
        outlet_id,
        feed_id,
        count(*) as report_count,
        count(*) filter (where published_at is null) as undated_report_count,
        min(published_at) as first_published_at,
        max(published_at) as last_published_at,
        max(retrieved_at) as last_retrieved_at
    from reports
    group by outlet_id, feed_id

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

measured as (

    select
        arrivals.outlet_id,
        sources.source_name_ar as outlet_name_ar,
        sources.source_name_en as outlet_name_en,
        arrivals.feed_id,
        arrivals.report_count,
        arrivals.undated_report_count,
        arrivals.first_published_at,
        arrivals.last_published_at,
        arrivals.last_retrieved_at,
        coalesce(rhythms.day_count, 0) as day_count,
        rhythms.usual_gap_days,
        rhythms.silent_days,
        rhythms.silent_days / rhythms.usual_gap_days as silence_ratio
    from arrivals
    left join rhythms
        on
            arrivals.outlet_id is not distinct from rhythms.outlet_id
            and arrivals.feed_id is not distinct from rhythms.feed_id
    left join sources on arrivals.outlet_id = sources.source_id

),

judged as (

    select
        *,
        coalesce(
            day_count >= {{ quality_threshold('freshness_floor_days') }}
            and silent_days >= {{ quality_threshold('freshness_silence_floor_days') }}
            and silence_ratio >= {{ quality_threshold('freshness_silence_ratio') }},
            false
        ) as is_alarming
    from measured

)

select * from judged
