with

source as (

    select * from {{ ref('link_corrections') }}

),

renamed as (

    select
        correction_id,
        least(left_event_report_id, right_event_report_id) as left_event_report_id,
        greatest(left_event_report_id, right_event_report_id) as right_event_report_id,
        must_link,
        expected_value,
        reason,
        author,
        corrected_on
    from source

)

select * from renamed
