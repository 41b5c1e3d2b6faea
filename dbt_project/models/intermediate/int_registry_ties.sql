with

affiliations as (

    select * from {{ ref('stg_registry__faction_affiliations') }}

),

factions as (

    select * from {{ ref('stg_registry__factions') }}

),

-- Beginnings: who joins or is merged, and who comes out of another.
begun as (

    select
        affiliation_id as tie_id,
        faction_id,
        affiliated_to_id as other_faction_id,
        unnest(
            case relation
                when 'successor_of' then ['split']
                else ['merger', 'joining']
            end
        ) as change_kind,
        valid_from as earliest_day,
        valid_from_latest as latest_day
    from affiliations
    where relation in ('part_of', 'merged_into', 'successor_of')

),

-- Ends: a tie that is still open says that the faction never left, and so contradicts that it did.
ended as (

    select
        affiliation_id as tie_id,
        faction_id,
        affiliated_to_id as other_faction_id,
        'split' as change_kind,
        coalesce(valid_to_earliest, date '9999-01-01') as earliest_day,
        coalesce(valid_to, date '9999-12-31') as latest_day
    from affiliations
    where relation = 'part_of'

),

founded as (

    select
        faction_id as tie_id,
        faction_id,
        null as other_faction_id,
        'formation' as change_kind,
        founded_from as earliest_day,
        founded_to as latest_day
    from factions
    where founded_from is not null

),

dissolved as (

    select
        faction_id as tie_id,
        faction_id,
        null as other_faction_id,
        'dissolution' as change_kind,
        ended_from as earliest_day,
        ended_to as latest_day
    from factions
    where ended_to is not null

),

ties as (

    select * from begun
    union all by name
    select * from ended
    union all by name
    select * from founded
    union all by name
    select * from dissolved

)

select * from ties
