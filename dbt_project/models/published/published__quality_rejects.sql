{{ config(alias='quality_rejects') }}

with

rejects as (

    select
        seen_at::date as seen_date,
        reason_code,
        severity,
        count(*) as reject_count,
        max_by(origin, seen_at) as example_origin
    from {{ ref('fct_rejects').include(database=false) }}
    group by all

),

reports as (

    select
        retrieved_at::date as seen_date,
        count(*) as report_count
    from {{ ref('dim_reports').include(database=false) }}
    group by all

),

counted as (

    select
        rejects.seen_date,
        rejects.reason_code,
        rejects.severity,
        rejects.reject_count,
        coalesce(reports.report_count, 0) as report_count,
        rejects.reject_count / (
            coalesce(reports.report_count, 0) + sum(rejects.reject_count) over (partition by rejects.seen_date)
        ) as reject_share,
        rejects.example_origin
    from rejects
    left join reports on rejects.seen_date = reports.seen_date

),

judged as (

    select
        *,
        reject_share >= {{ quality_threshold('rejects_share') }}
        and reject_count >= {{ quality_threshold('rejects_floor_count') }} as is_alarming
    from counted

)

select * from judged
