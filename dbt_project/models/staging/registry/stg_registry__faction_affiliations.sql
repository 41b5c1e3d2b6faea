with

source as (

    select * from {{ ref('faction_affiliations') }}

),

renamed as (

    select
        affiliation_id,
        faction_id,
        affiliated_to_id,
        relation,
        {{ partial_date_start('valid_from') }} as valid_from,
        {{ partial_date_end('valid_to') }} as valid_to,
        {{ partial_date_end('valid_from') }} as valid_from_latest,
        {{ partial_date_start('valid_to') }} as valid_to_earliest,
        note
    from source

)

select * from renamed
