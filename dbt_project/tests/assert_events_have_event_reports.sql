-- An event is inferred from event reports: one that none tells of was made up.
select events.event_id
from {{ ref('fct_events') }} as events
left join {{ ref('fct_event_reports') }} as event_reports on events.event_id = event_reports.event_id
where event_reports.event_id is null
