with

changes as (

    select
        event_change_id,
        event_id,
        change_number,
        change_kind,
        other_event_id,
        event_report_count,
        changed_at,
        current_event_id
    from {{ ref('int_event_changes') }}

)

select * from changes
