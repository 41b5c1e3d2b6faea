with

named as (

    select
        'faction' as mention_kind,
        faction_id as named_id,
        faction_name_ar as name_ar
    from {{ ref('stg_registry__factions') }}
    union
    select
        'faction' as mention_kind,
        faction_id as named_id,
        alias_ar as name_ar
    from {{ ref('stg_registry__faction_aliases') }}
    where alias_status = 'active'
    union
    select
        'place' as mention_kind,
        place_id as named_id,
        place_name_ar as name_ar
    from {{ ref('stg_raw__places') }}
    union
    select
        'place' as mention_kind,
        place_id as named_id,
        unnest(string_split(name_variants, '|')) as name_ar
    from {{ ref('stg_raw__places') }}
    union
    select
        'outlet' as mention_kind,
        outlet_id as named_id,
        outlet_name_ar as name_ar
    from {{ ref('stg_registry__outlets') }}
    union
    select
        'outlet' as mention_kind,
        outlet_id as named_id,
        unnest(string_split(aliases, '|')) as name_ar
    from {{ ref('stg_registry__outlets') }}

),

keyed as (

    select
        mention_kind,
        named_id,
        name_ar,
        {{ fold_name('name_ar') }} as name_key
    from named

)

select * from keyed
where name_key is not null
