{{ config(alias='faction_history', post_hook='{{ create_factions_as_of(this) }}') }}

with

periods as (

    select * from {{ ref('dim_faction_periods').include(database=false) }}

),

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

hierarchies as (

    select
        steps.faction_period_id,
        string_agg(factions.faction_name_ar, ' › ' order by steps.position) as hierarchy_path_ar,
        string_agg(factions.faction_name_en, ' › ' order by steps.position) as hierarchy_path_en
    from (
        select
            faction_period_id,
            unnest(string_split(hierarchy_ids, '|')) as faction_id,
            generate_subscripts(string_split(hierarchy_ids, '|'), 1) as position
        from periods
    ) as steps
    inner join factions on steps.faction_id = factions.faction_id
    group by steps.faction_period_id

),

labelled as (

    select
        periods.faction_period_id,
        periods.faction_id,
        factions.faction_kind,
        factions.faction_name_ar,
        factions.faction_name_en,
        factions.acronym,
        factions.country_code,
        periods.valid_from,
        periods.valid_to,
        periods.status,
        periods.parent_faction_id,
        parents.faction_name_ar as parent_name_ar,
        parents.faction_name_en as parent_name_en,
        periods.parent_relation,
        periods.root_faction_id,
        periods.ancestor_ids,
        hierarchies.hierarchy_path_ar,
        hierarchies.hierarchy_path_en
    from periods
    inner join factions on periods.faction_id = factions.faction_id
    inner join hierarchies on periods.faction_period_id = hierarchies.faction_period_id
    left join factions as parents on periods.parent_faction_id = parents.faction_id

)

select * from labelled
