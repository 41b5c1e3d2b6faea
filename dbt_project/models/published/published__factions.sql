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

    select * from {{ ref('fct_mentions').include(database=false) }}

),

parties as (

    select * from {{ ref('bridge_event_factions').include(database=false) }}

),

-- Counted faction by faction, so that a query of some counts theirs alone.
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
        mentioned.mention_count,
        happened.event_count_as_agent,
        happened.event_count_as_patient,
        factions.note
    from factions
    left join factions as parents on factions.parent_faction_id = parents.faction_id
    left join aliases on factions.faction_id = aliases.faction_id
    left join lateral (
        select count(*) as mention_count
        from mentions
        where mentions.faction_id = factions.faction_id
    ) as mentioned on true
    left join lateral (
        select
            count(distinct parties.event_id) filter (where parties.role = 'agent') as event_count_as_agent,
            count(distinct parties.event_id) filter (where parties.role = 'patient') as event_count_as_patient
        from parties
        where parties.faction_id = factions.faction_id
    ) as happened on true

)

select * from labelled
