-- On no day does a faction belong to itself by way of others: it would be counted under whatever it heads.
select
    faction_id,
    change_day,
    hierarchy_ids
from {{ ref('int_faction_states') }}
where
    len(string_split(hierarchy_ids, '|')) > len(list_distinct(string_split(hierarchy_ids, '|')))
    or list_contains(string_split(ancestor_depths, '|'), '8')
