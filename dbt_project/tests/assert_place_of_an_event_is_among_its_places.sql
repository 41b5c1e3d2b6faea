-- The place that an event is given is one that its event reports name, or that an analyst gives.
select
    events.event_id,
    events.place_id
from {{ ref('fct_events') }} as events
left join {{ ref('bridge_event_places') }} as places
    on events.event_id = places.event_id and events.place_id = places.place_id
where
    events.place_id is not null
    and places.event_id is null
    and not list_contains(string_split(coalesce(events.corrected_fields, ''), '|'), 'place_id')
