{{ config(alias='places') }}

with

places as (

    select * from {{ ref('dim_places').include(database=false) }}

),

mentions as (

    select
        place_id,
        count(*) as mention_count
    from {{ ref('fct_mentions').include(database=false) }}
    where place_id is not null
    group by place_id

),

events as (

    select
        place_id,
        count(distinct event_id) as event_count
    from {{ ref('bridge_event_places').include(database=false) }}
    where place_id is not null
    group by place_id

),

labelled as (

    select
        places.place_id,
        places.place_name_ar,
        places.place_name_en,
        places.place_kind,
        places.hierarchy_path_ar,
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
        parents.place_name_ar as parent_name_ar,
        places.place_precision,
        places.acled_geo_precision,
        places.ucdp_where_precision,
        coalesce(mentions.mention_count, 0) as mention_count,
        coalesce(events.event_count, 0) as event_count,
        places.origin
    from places
    left join places as parents on places.parent_place_id = parents.place_id
    left join mentions on places.place_id = mentions.place_id
    left join events on places.place_id = events.place_id

)

select * from labelled
