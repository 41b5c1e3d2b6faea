with

factions as (

    select * from {{ ref('stg_registry__factions') }}

),

lineage as (

    select * from {{ ref('int_faction_ancestors') }}

),

paths as (

    select
        lineage.faction_id,
        arg_max(lineage.ancestor_id, lineage.depth) as root_faction_id,
        max(lineage.depth) as hierarchy_depth,
        string_agg(ancestors.faction_name_ar, ' › ' order by lineage.depth desc) as hierarchy_path_ar,
        string_agg(ancestors.faction_name_en, ' › ' order by lineage.depth desc) as hierarchy_path_en
    from lineage
    inner join factions as ancestors on lineage.ancestor_id = ancestors.faction_id
    group by lineage.faction_id

),

described as (

    select
        factions.faction_id,
        factions.faction_kind,
        factions.faction_name_ar,
        factions.faction_name_en,
        factions.acronym,
        factions.country_code,
        factions.parent_faction_id,
        paths.root_faction_id,
        paths.hierarchy_depth,
        paths.hierarchy_path_ar,
        paths.hierarchy_path_en,
        factions.founded_from,
        factions.founded_to,
        factions.ended_from,
        factions.ended_to,
        factions.acled_inter,
        factions.note
    from factions
    inner join paths on factions.faction_id = paths.faction_id

)

select * from described
