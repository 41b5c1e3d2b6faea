with

source as (

    select * from {{ source('raw', 'places') }}

),

renamed as (

    select
        place_id,
        name_ar as place_name_ar,
        name_en as place_name_en,
        name_variants,
        kind as place_kind,
        country_code,
        admin1_name_ar,
        admin1_code,
        admin2_name_ar,
        admin2_code,
        admin3_name_ar,
        admin3_code,
        pcode,
        geonames_id,
        latitude,
        longitude,
        population,
        parent_place_id,
        origin
    from source

)

select * from renamed
