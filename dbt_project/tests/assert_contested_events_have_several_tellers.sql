-- One teller does not contradict itself: its last word counts, and copies of it are no other teller's.
select
    events.event_id,
    events.contested_fields
from {{ ref('fct_events') }} as events
inner join {{ ref('fct_event_claims') }} as claims on events.event_id = claims.event_id
where events.is_contested or events.sides_agree is not null
group by events.event_id, events.contested_fields
having count(distinct claims.teller_id) < 2
