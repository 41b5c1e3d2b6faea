{{ config(alias='places') }}

with

places as (

    select * from {{ ref('dim_places').include(database=false) }}

),

mentions as (

    select * from {{ ref('fct_mentions').include(database=false) }}

),

event_places as (

    select * from {{ ref('bridge_event_places').include(database=false) }}

),

-- Counted place by place, so that a query of some counts theirs alone.
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
        mentioned.mention_count,
        happened.event_count,
        places.origin
    from places
    left join places as parents on places.parent_place_id = parents.place_id
    left join lateral (
        select count(*) as mention_count
        from mentions
        where mentions.place_id = places.place_id
    ) as mentioned on true
    left join lateral (
        select count(distinct event_places.event_id) as event_count
        from event_places
        where event_places.place_id = places.place_id
    ) as happened on true

)

select * from labelled
