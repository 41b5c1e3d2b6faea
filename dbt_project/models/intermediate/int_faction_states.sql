{#- How things stood on each day on which the registry has anything change, and so from it until the next such day. -#}
with recursive

factions as (

    select * from {{ ref('stg_registry__factions') }}

),

affiliations as (

    select *
    from {{ ref('stg_registry__faction_affiliations') }}
    where relation in ('part_of', 'merged_into')

),

-- The parent in the list of factions has no dates: it stands where no dated tie between the two says more.
ties as (

    select
        faction_id,
        affiliated_to_id as parent_faction_id,
        relation,
        valid_from,
        valid_to
    from affiliations
    union all
    select
        factions.faction_id,
        factions.parent_faction_id,
        'listed' as relation,
        null as valid_from,
        null as valid_to
    from factions
    left join affiliations
        on
            factions.faction_id = affiliations.faction_id
            and factions.parent_faction_id = affiliations.affiliated_to_id
    where factions.parent_faction_id is not null and affiliations.affiliation_id is null

),

own_change_days as (

    select
        faction_id,
        unnest([date '0001-01-01', founded_from, ended_to + 1]) as change_day
    from factions
    union
    select
        faction_id,
        unnest([valid_from, valid_to + 1]) as change_day
    from ties

),

change_days as (

    select distinct change_day
    from own_change_days
    where change_day is not null

),

-- Whatever a faction belonged to at any time: what changes there changes its standing too.
reached as (

    select
        faction_id,
        faction_id as body_id
    from factions
    union
    select
        reached.faction_id,
        ties.parent_faction_id as body_id
    from reached
    inner join ties on reached.body_id = ties.faction_id

),

-- A date of the registry that is known to the month or year counts as widely as it may mean.
statuses as (

    select
        factions.faction_id,
        change_days.change_day,
        case
            when change_days.change_day < factions.founded_from then 'not_yet_founded'
            when change_days.change_day > factions.ended_to then 'dissolved'
            else 'active'
        end as status
    from factions
    cross join change_days

),

turning_points as (

    select distinct
        statuses.faction_id,
        statuses.change_day,
        statuses.status
    from statuses
    inner join reached on statuses.faction_id = reached.faction_id
    inner join own_change_days
        on reached.body_id = own_change_days.faction_id and statuses.change_day = own_change_days.change_day

),

-- What was merged stays with what took it in, also after its end.
belongings as (

    select
        statuses.faction_id,
        statuses.change_day,
        ties.parent_faction_id,
        ties.relation,
        row_number() over (
            partition by statuses.faction_id, statuses.change_day
            order by ties.relation = 'listed' asc, ties.valid_from desc nulls last, ties.parent_faction_id asc
        ) = 1 as is_leading
    from statuses
    inner join ties on statuses.faction_id = ties.faction_id
    inner join statuses as parents
        on ties.parent_faction_id = parents.faction_id and statuses.change_day = parents.change_day
    where
        {{ holds_on('statuses.change_day', 'ties.valid_from', 'ties.valid_to') }}
        and parents.status = 'active'
        and (
            statuses.status = 'active'
            or (statuses.status = 'dissolved' and ties.relation = 'merged_into')
        )

),

lineage as (

    select
        faction_id,
        change_day,
        faction_id as ancestor_id,
        0 as depth,
        true as is_leading
    from turning_points
    union all
    select
        lineage.faction_id,
        lineage.change_day,
        belongings.parent_faction_id as ancestor_id,
        lineage.depth + 1 as depth,
        lineage.is_leading and belongings.is_leading as is_leading
    from lineage
    inner join belongings
        on lineage.ancestor_id = belongings.faction_id and lineage.change_day = belongings.change_day
    where lineage.depth < 8

),

-- By way of operations rooms and alliances a faction comes to the same body more than once: the shortest way counts.
ancestors as (

    select
        faction_id,
        change_day,
        ancestor_id,
        min(depth) as depth
    from lineage
    group by faction_id, change_day, ancestor_id

),

ancestor_lists as (

    select
        faction_id,
        change_day,
        string_agg(ancestor_id, '|' order by depth, ancestor_id) as ancestor_ids,
        string_agg(depth, '|' order by depth, ancestor_id) as ancestor_depths
    from ancestors
    group by faction_id, change_day

),

-- The hierarchy that is shown goes up by the body that was joined last.
hierarchies as (

    select
        faction_id,
        change_day,
        string_agg(ancestor_id, '|' order by depth desc) as hierarchy_ids
    from lineage
    where is_leading
    group by faction_id, change_day

),

states as (

    select
        turning_points.faction_id,
        turning_points.change_day,
        turning_points.status,
        belongings.parent_faction_id,
        belongings.relation as parent_relation,
        hierarchies.hierarchy_ids,
        ancestor_lists.ancestor_ids,
        ancestor_lists.ancestor_depths
    from turning_points
    inner join hierarchies
        on turning_points.faction_id = hierarchies.faction_id and turning_points.change_day = hierarchies.change_day
    inner join ancestor_lists
        on
            turning_points.faction_id = ancestor_lists.faction_id
            and turning_points.change_day = ancestor_lists.change_day
    left join belongings
        on
            turning_points.faction_id = belongings.faction_id
            and turning_points.change_day = belongings.change_day
            and belongings.is_leading

),

-- Days in a row on which nothing is different for a faction are one period.
changed as (

    select *
    from states
    qualify
        concat_ws(' ', status, parent_relation, hierarchy_ids, ancestor_ids, ancestor_depths)
        is distinct from
        lag(concat_ws(' ', status, parent_relation, hierarchy_ids, ancestor_ids, ancestor_depths)) over (
            partition by faction_id
            order by change_day
        )

)

select * from changed
