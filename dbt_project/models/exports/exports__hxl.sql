{{ config(alias='hxl') }}

with

events as (

    select * from {{ ref('published__events') }}

),

coded as (

    select * from {{ ref('int_events_coded') }}

),

places as (

    select * from {{ ref('int_places_coded') }}

),

sources as (

    select * from {{ ref('int_event_sources') }}

),

shaped as (

    select
        events.event_id,
        events.date_from as date_start,
        events.date_to as date_end,
        case when coded.days_open = 0 then events.date_from end as date_occurred,
        events.date_precision,
        events.event_type_code as event_type,
        events.event_type_label_en as event_type_en,
        events.event_type_label_ar as event_type_ar,
        coded.acled_event_type,
        coded.acled_sub_event_type,
        events.agents_en,
        events.agents_ar,
        events.patients_en,
        events.patients_ar,
        places.country_code,
        places.country_name_en as country_en,
        places.admin1_code as adm1_code,
        places.admin1_name_en as adm1_en,
        places.admin1_name_ar as adm1_ar,
        places.admin2_code as adm2_code,
        places.admin2_name_en as adm2_en,
        places.admin2_name_ar as adm2_ar,
        places.admin3_code as adm3_code,
        places.admin3_name_en as adm3_en,
        places.admin3_name_ar as adm3_ar,
        places.pcode as loc_code,
        places.place_name_en as loc_en,
        events.place_name_ar as loc_ar,
        events.place_precision as loc_precision,
        events.latitude,
        events.longitude,
        events.killed_best as killed,
        events.killed_low as killed_min,
        events.killed_high as killed_max,
        events.injured_best as injured,
        events.injured_low as injured_min,
        events.injured_high as injured_max,
        events.civilians_harmed,
        events.is_contested,
        events.report_count,
        sources.outlet_names as outlets,
        coded.first_published_on as first_reported,
        cast(events.revised_at as date) as updated,
        events.confidence
    from events
    inner join coded on events.event_id = coded.event_id
    inner join sources on events.event_id = sources.event_id
    left join places on events.place_id = places.place_id

)

select * from shaped
