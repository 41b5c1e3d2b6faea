-- One outlet does not contradict itself: its last word counts. Where outlets are unknown, each report is a teller.
select
    events.event_id,
    events.contested_fields
from {{ ref('fct_events') }} as events
where events.is_contested and events.contested_fields <> 'date' and events.report_count < 2
