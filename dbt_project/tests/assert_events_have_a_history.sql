-- Whoever cites an event must find it again: every event there is was created once, and its id leads to it.
select events.event_id
from {{ ref('fct_events') }} as events
left join {{ ref('fct_event_history') }} as history
    on events.event_id = history.event_id and events.event_id = history.current_event_id
group by events.event_id
having count(history.event_id) filter (where history.change_kind = 'created') = 0
