with

places as (

    select
        places.place_id,
        places.place_name_ar,
        places.place_name_en,
        places.place_kind,
        places.country_code,
        places.admin1_code,
        places.admin1_name_ar,
        places.admin2_code,
        places.admin2_name_ar,
        places.admin3_code,
        places.admin3_name_ar,
        places.pcode,
        places.geonames_id,
        places.latitude,
        places.longitude,
        precisions.place_precision,
        precisions.acled_geo_precision,
        precisions.ucdp_where_precision
    from {{ ref('dim_places') }} as places
    inner join {{ ref('int_place_precisions') }} as precisions on places.place_id = precisions.place_id

),

lineage as (

    select * from {{ ref('int_place_ancestors') }}

),

countries as (

    select * from {{ ref('countries') }}

),

place_kinds as (

    select * from {{ ref('place_kinds') }}

),

capitals as (

    select
        country_code,
        arg_min(latitude, place_id) as latitude,
        arg_min(longitude, place_id) as longitude
    from places
    where place_kind = 'capital' and latitude is not null
    group by country_code

),

-- What lies above a place, and the nearest point that is known of it or above it.
above as (

    select
        lineage.place_id,
        arg_min(ancestors.place_name_en, lineage.depth)
        filter (where ancestors.place_kind = 'admin1') as admin1_name_en,
        arg_min(ancestors.place_name_en, lineage.depth)
        filter (where ancestors.place_kind in ('admin2', 'district')) as admin2_name_en,
        arg_min(ancestors.place_name_en, lineage.depth)
        filter (where ancestors.place_kind = 'admin3') as admin3_name_en,
        arg_min(ancestors.latitude, lineage.depth) filter (where ancestors.latitude is not null) as latitude,
        arg_min(ancestors.longitude, lineage.depth) filter (where ancestors.latitude is not null) as longitude,
        arg_min(ancestors.acled_geo_precision, lineage.depth)
        filter (where ancestors.latitude is not null) as acled_geo_precision,
        arg_min(ancestors.ucdp_where_precision, lineage.depth)
        filter (where ancestors.latitude is not null) as ucdp_where_precision
    from lineage
    inner join places as ancestors on lineage.ancestor_id = ancestors.place_id
    group by lineage.place_id

),

coded as (

    select
        places.place_id,
        places.place_name_ar,
        coalesce(places.place_name_en, places.place_name_ar) as place_name_en,
        places.place_kind,
        places.place_precision,
        place_kinds.geonames_feature_code,
        places.geonames_id,
        places.pcode,
        places.country_code,
        countries.name_en as country_name_en,
        countries.iso3_code,
        countries.iso_number,
        countries.gleditsch_ward_number,
        countries.acled_region,
        countries.ucdp_region,
        places.admin1_code,
        places.admin1_name_ar,
        coalesce(above.admin1_name_en, places.admin1_name_ar) as admin1_name_en,
        places.admin2_code,
        places.admin2_name_ar,
        coalesce(above.admin2_name_en, places.admin2_name_ar) as admin2_name_en,
        places.admin3_code,
        places.admin3_name_ar,
        coalesce(above.admin3_name_en, places.admin3_name_ar) as admin3_name_en,
        coalesce(above.latitude, capitals.latitude) as latitude,
        coalesce(above.longitude, capitals.longitude) as longitude,
        places.latitude is not null as is_own_point,
        greatest(places.acled_geo_precision, coalesce(above.acled_geo_precision, 3)) as acled_geo_precision,
        -- UCDP's codes do not rise with coarseness throughout: 5 is an area, 6 a country.
        case
            when places.latitude is not null then places.ucdp_where_precision
            else coalesce(above.ucdp_where_precision, 6)
        end as ucdp_where_precision
    from places
    left join above on places.place_id = above.place_id
    left join countries on places.country_code = countries.country_code
    left join capitals on places.country_code = capitals.country_code
    left join place_kinds on places.place_kind = place_kinds.place_kind

)

select * from coded
