with

reports as (

    select
        report_id,
        published_at,
        {{ fold_name('body_text') }} as body_key
    from {{ ref('stg_raw__reports') }}
    where is_current

),

matched as (

    select
        report_id,
        first_value(report_id) over (
            partition by coalesce(body_key, report_id)
            order by published_at asc nulls last, report_id asc
        ) as original_report_id
    from reports

)

select * from matched
