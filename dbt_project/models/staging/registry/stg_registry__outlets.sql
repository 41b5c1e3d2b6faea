with

source as (

    select * from {{ ref('outlets') }}

),

renamed as (

    select
        outlet_id,
        name_ar as outlet_name_ar,
        name_en as outlet_name_en,
        kind as outlet_kind,
        country_code,
        stance,
        scale,
        domains,
        aliases
    from source

)

select * from renamed
