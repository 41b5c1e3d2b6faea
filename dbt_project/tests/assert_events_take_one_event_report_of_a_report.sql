-- A report tells of a happening once, however often it mentions it: two of its event reports are two events.
select
    event_id,
    report_id
from {{ ref('fct_event_reports') }}
where event_id is not null
group by event_id, report_id
having count(*) > 1
