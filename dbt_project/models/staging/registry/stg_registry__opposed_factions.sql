with

source as (

    select * from {{ ref('opposed_factions') }}

),

renamed as (

    select
        opposition_id,
        faction_id,
        opposed_faction_id,
        {{ partial_date_start('valid_from') }} as valid_from,
        {{ partial_date_end('valid_to') }} as valid_to,
        note
    from source

)

select * from renamed
