-- No faction or place belongs to itself by way of others: a path that is as long as the limit is a circle.
select faction_id as member_id
from {{ ref('int_faction_ancestors') }}
where depth >= 8
union all
select place_id as member_id
from {{ ref('int_place_ancestors') }}
where depth >= 8
