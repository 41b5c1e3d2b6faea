-- A report tells its happenings apart: two of its event reports are one event only where nothing contradicts, which is
-- when they were compared.
with

told as (

    select
        event_id,
        report_id,
        event_report_id
    from {{ ref('fct_event_reports') }}
    where event_id is not null

)

select
    told.event_id,
    told.event_report_id,
    others.event_report_id as other_event_report_id
from told
inner join told as others
    on
        told.event_id = others.event_id
        and told.report_id = others.report_id
        and told.event_report_id < others.event_report_id
left join {{ ref('int_event_links') }} as links
    on told.event_report_id = links.left_id and others.event_report_id = links.right_id
where links.left_id is null
