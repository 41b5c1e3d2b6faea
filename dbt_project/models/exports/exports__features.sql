{{ config(alias='features') }}

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

notes as (

    select * from {{ ref('int_event_notes') }}

),

shaped as (

    select
        events.event_id,
        events.event_type_code as event_type,
        events.event_type_label_en as event_type_en,
        events.event_type_label_ar as event_type_ar,
        events.is_violence,
        events.date_from,
        events.date_to,
        events.date_precision,
        events.agents_en,
        events.agents_ar,
        events.patients_en,
        events.patients_ar,
        coalesce(places.place_name_en, events.place_name_ar) as place_en,
        events.place_name_ar as place_ar,
        events.place_precision,
        places.admin1_name_en as admin1_en,
        events.admin1_code,
        places.admin2_name_en as admin2_en,
        events.admin2_code,
        events.country_code,
        places.country_name_en as country_en,
        events.killed_low,
        events.killed_best,
        events.killed_high,
        events.injured_low,
        events.injured_best,
        events.injured_high,
        events.count_low,
        events.count_best,
        events.count_high,
        events.civilians_harmed,
        events.is_contested,
        events.contested_fields,
        events.report_count,
        events.outlet_count,
        sources.outlet_names as outlets,
        coded.first_published_on as first_reported,
        cast(events.revised_at as date) as updated,
        events.confidence,
        coded.acled_event_type,
        coded.acled_sub_event_type,
        events.plover_event,
        events.plover_mode,
        notes.notes,
        events.longitude,
        events.latitude
    from events
    inner join coded on events.event_id = coded.event_id
    inner join sources on events.event_id = sources.event_id
    inner join notes on events.event_id = notes.event_id
    left join places on events.place_id = places.place_id

)

select * from shaped
