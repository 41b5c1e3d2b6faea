{{ config(alias='quality_warnings') }}

with

coverage as (

    select * from {{ ref('published__quality_coverage').include(database=false) }}

),

drift_weeks as (

    select * from {{ ref('published__quality_drift').include(database=false) }}

),

drift as (

    select
        drift.*,
        -- A subquery: DuckDB 1.5.5 now and then fails on a window over all rows where they are few.
        (select max(weeks.week_start_date) from drift_weeks as weeks) as last_week_start_date
    from drift_weeks as drift

),

freshness as (

    select * from {{ ref('published__quality_freshness').include(database=false) }}

),

rejects as (

    select
        rejects.*,
        (select max(reports.last_retrieved_at)::date from freshness as reports) as last_seen_date
    from {{ ref('published__quality_rejects').include(database=false) }} as rejects

),

worklist as (

    select * from {{ ref('published__worklist').include(database=false) }}

),

warnings as (

    select
        'coverage' as warning_kind,
        outlet_id as subject_id,
        outlet_name_ar as subject_name_ar,
        outlet_name_en as subject_name_en,
        null::date as since_date,
        told_share as measured_value,
        {{ quality_threshold('coverage_told_share') }} as threshold_value
    from coverage
    where is_alarming
    union all by name
    select
        series_kind as warning_kind,
        series_id as subject_id,
        series_name_ar as subject_name_ar,
        series_name_en as subject_name_en,
        week_start_date as since_date,
        observed_count as measured_value,
        usual_count as threshold_value
    from drift
    where
        is_alarming
        and week_start_date > last_week_start_date - {{ quality_threshold('drift_recent_weeks') }}::integer * 7
    union all by name
    select
        'freshness' as warning_kind,
        concat_ws(' ', outlet_id, feed_id) as subject_id,
        outlet_name_ar as subject_name_ar,
        outlet_name_en as subject_name_en,
        last_published_at::date as since_date,
        silent_days as measured_value,
        usual_gap_days * {{ quality_threshold('freshness_silence_ratio') }} as threshold_value
    from freshness
    where is_alarming
    union all by name
    select
        'rejects' as warning_kind,
        reason_code as subject_id,
        seen_date as since_date,
        reject_share as measured_value,
        {{ quality_threshold('rejects_share') }} as threshold_value
    from rejects
    where
        is_alarming
        and seen_date > last_seen_date - {{ quality_threshold('rejects_recent_days') }}::integer
    union all by name
    select
        'worklist' as warning_kind,
        worklist_id as subject_id,
        name_ar as subject_name_ar,
        first_published_at::date as since_date,
        gain as measured_value,
        {{ quality_threshold('worklist_gain') }} as threshold_value
    from worklist
    where gain >= {{ quality_threshold('worklist_gain') }}

)

select * from warnings
