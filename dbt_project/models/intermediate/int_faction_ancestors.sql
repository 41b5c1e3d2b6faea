with recursive

factions as (

    select
        faction_id,
        parent_faction_id
    from {{ ref('stg_registry__factions') }}

),

lineage as (

    select
        faction_id,
        faction_id as ancestor_id,
        0 as depth
    from factions
    union all
    select
        lineage.faction_id,
        factions.parent_faction_id as ancestor_id,
        lineage.depth + 1 as depth
    from lineage
    inner join factions on lineage.ancestor_id = factions.faction_id
    where factions.parent_faction_id is not null and lineage.depth < 8

)

select * from lineage
