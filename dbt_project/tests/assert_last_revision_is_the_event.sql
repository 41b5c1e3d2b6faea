-- The last revision of an event is how it stands, but for what an analyst corrected.
select events.event_id
from {{ ref('fct_events') }} as events
left join {{ ref('fct_event_revisions') }} as revisions on events.event_id = revisions.event_id
group by events.event_id
having
    count(revisions.event_id) = 0
    {% for column in ['killed_low', 'killed_best', 'killed_high', 'injured_best', 'count_best', 'contested_fields'] %}
        or (
            arg_max([revisions.{{ column }}::varchar], revisions.revision_number)[1]
            is distinct from any_value(events.{{ column }}::varchar)
            and not list_contains(string_split(coalesce(any_value(events.corrected_fields), ''), '|'), '{{ column }}')
        )
    {% endfor %}
