with

places as (

    select * from {{ ref('place_corrections') }}

),

factions as (

    select * from {{ ref('faction_corrections') }}

),

united as (

    select
        correction_id,
        'place' as mention_kind,
        name_ar,
        scope_kind,
        scope_id,
        cast(null as date) as published_from,
        cast(null as date) as published_to,
        expected_value as expected_id,
        place_id as corrected_id,
        reason,
        author,
        corrected_on
    from places
    union all by name
    select
        correction_id,
        'faction' as mention_kind,
        name_ar,
        scope_kind,
        scope_id,
        published_from,
        published_to,
        expected_value as expected_id,
        faction_id as corrected_id,
        reason,
        author,
        corrected_on
    from factions

),

keyed as (

    select
        *,
        {{ fold_name('name_ar') }} as name_key
    from united

)

select * from keyed
