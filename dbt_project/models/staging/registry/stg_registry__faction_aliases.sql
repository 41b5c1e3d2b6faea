with

source as (

    select * from {{ ref('faction_aliases') }}

),

renamed as (

    select
        alias_id,
        faction_id,
        alias_ar,
        alias_kind,
        needs_context,
        {{ partial_date_start('valid_from') }} as valid_from,
        {{ partial_date_end('valid_to') }} as valid_to,
        status as alias_status,
        note
    from source

)

select * from renamed
