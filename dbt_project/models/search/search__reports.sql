{{ config(alias='reports') }}

with

reports as (

    select * from {{ ref('dim_reports') }}

),

ranked as (

    select
        cast(row_number() over (order by published_at desc nulls last, report_id asc) as integer) as report_rank,
        report_id
    from reports

)

select * from ranked
