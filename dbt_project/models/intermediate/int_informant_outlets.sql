with

informants as (

    select * from {{ ref('int_informants') }}

),

outlets as (

    select * from {{ ref('stg_registry__outlets') }}

),

spellings as (

    select
        outlet_id,
        {{ fold_name('unnest(list_concat([outlet_name_ar, outlet_name_en], string_split(aliases, \'|\')))') }}
            as outlet_key
    from outlets

),

-- A name of three words or more is that outlet wherever it stands; a shorter one may be part of another name.
matches as (

    select
        informants.informant_id,
        spellings.outlet_id,
        spellings.outlet_key
    from informants
    inner join spellings
        on
            informants.informant_key = spellings.outlet_key
            or (
                spellings.outlet_key like '% % %'
                and contains(' ' || informants.informant_key || ' ', ' ' || spellings.outlet_key || ' ')
            )

),

identified as (

    select
        informant_id,
        outlet_id
    from matches
    qualify
        row_number() over (
            partition by informant_id
            order by length(outlet_key) desc, outlet_id asc
        ) = 1

)

select * from identified
