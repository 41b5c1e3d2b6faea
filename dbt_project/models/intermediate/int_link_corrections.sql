with

corrections as (

    select * from {{ ref('stg_registry__link_corrections') }}

),

event_reports as (

    select event_report_id
    from {{ ref('int_event_reports_current') }}

),

known as (

    select
        corrections.correction_id,
        corrections.left_event_report_id,
        corrections.right_event_report_id,
        corrections.must_link
    from corrections
    inner join event_reports as left_reports on corrections.left_event_report_id = left_reports.event_report_id
    inner join event_reports as right_reports on corrections.right_event_report_id = right_reports.event_report_id

)

select * from known
