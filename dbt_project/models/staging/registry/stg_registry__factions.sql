with

source as (

    select * from {{ ref('factions') }}

),

renamed as (

    select
        faction_id,
        kind as faction_kind,
        name_ar as faction_name_ar,
        name_en as faction_name_en,
        acronym,
        country_code,
        parent_faction_id,
        {{ partial_date_start('founded_on') }} as founded_from,
        {{ partial_date_end('founded_on') }} as founded_to,
        {{ partial_date_start('ended_on') }} as ended_from,
        {{ partial_date_end('ended_on') }} as ended_to,
        acled_inter,
        note
    from source

)

select * from renamed
