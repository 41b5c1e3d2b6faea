with

places as (

    select * from {{ ref('stg_raw__places') }}

),

lineage as (

    select * from {{ ref('int_place_ancestors') }}

),

precisions as (

    select * from {{ ref('int_place_precisions') }}

),

paths as (

    select
        lineage.place_id,
        max(lineage.depth) as hierarchy_depth,
        string_agg(ancestors.place_name_ar, ' › ' order by lineage.depth desc) as hierarchy_path_ar
    from lineage
    inner join places as ancestors on lineage.ancestor_id = ancestors.place_id
    group by lineage.place_id

),

described as (

    select
        places.place_id,
        places.place_name_ar,
        places.place_name_en,
        places.name_variants,
        places.place_kind,
        precisions.place_precision,
        precisions.acled_geo_precision,
        precisions.ucdp_where_precision,
        places.country_code,
        places.admin1_name_ar,
        places.admin1_code,
        places.admin2_name_ar,
        places.admin2_code,
        places.admin3_name_ar,
        places.admin3_code,
        places.pcode,
        places.geonames_id,
        places.latitude,
        places.longitude,
        places.population,
        places.parent_place_id,
        paths.hierarchy_depth,
        paths.hierarchy_path_ar,
        places.origin
    from places
    inner join precisions on places.place_id = precisions.place_id
    inner join paths on places.place_id = paths.place_id

)

select * from described
