with

source as (

    select * from {{ ref('stances') }}

),

renamed as (

    select
        stance_id,
        stance,
        country_code,
        faction_id,
        {{ partial_date_start('valid_from') }} as valid_from,
        {{ partial_date_end('valid_to') }} as valid_to,
        note
    from source

)

select * from renamed
