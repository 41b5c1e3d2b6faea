{{ config(alias='factions') }}

with

factions as (

    select * from {{ ref('dim_factions').include(database=false) }}

),

aliases as (

    select
        faction_id,
        string_agg(alias_ar, '، ' order by alias_ar) as aliases_ar
    from {{ ref('dim_faction_aliases').include(database=false) }}
    where alias_status = 'active'
    group by faction_id

),

mentions as (

    select
        faction_id,
        count(*) as mention_count
    from {{ ref('fct_mentions').include(database=false) }}
    where faction_id is not null
    group by faction_id

),

events as (

    select
        faction_id,
        count(distinct event_id) filter (where role = 'agent') as event_count_as_agent,
        count(distinct event_id) filter (where role = 'patient') as event_count_as_patient
    from {{ ref('bridge_event_factions').include(database=false) }}
    where faction_id is not null
    group by faction_id

),

labelled as (

    select
        factions.faction_id,
        factions.faction_kind,
        factions.faction_name_ar,
        factions.faction_name_en,
        factions.acronym,
        aliases.aliases_ar,
        factions.country_code,
        factions.parent_faction_id,
        parents.faction_name_ar as parent_name_ar,
        parents.faction_name_en as parent_name_en,
        factions.hierarchy_path_ar,
        factions.hierarchy_path_en,
        factions.founded_from,
        factions.founded_to,
        factions.ended_from,
        factions.ended_to,
        factions.acled_inter,
        coalesce(mentions.mention_count, 0) as mention_count,
        coalesce(events.event_count_as_agent, 0) as event_count_as_agent,
        coalesce(events.event_count_as_patient, 0) as event_count_as_patient,
        factions.note
    from factions
    left join factions as parents on factions.parent_faction_id = parents.faction_id
    left join aliases on factions.faction_id = aliases.faction_id
    left join mentions on factions.faction_id = mentions.faction_id
    left join events on factions.faction_id = events.faction_id

)

select * from labelled
