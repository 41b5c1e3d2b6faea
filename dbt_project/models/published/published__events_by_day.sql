{{ config(alias='events_by_day') }}

with

days as (

    select * from {{ ref('agg_events_by_day').include(database=false) }}

),

event_types as (

    select * from {{ ref('dim_event_types').include(database=false) }}

),

countries as (

    select
        country_code,
        arg_min(place_name_ar, place_id) as country_name_ar,
        arg_min(place_name_en, place_id) as country_name_en
    from {{ ref('dim_places').include(database=false) }}
    where place_kind = 'country'
    group by country_code

),

divisions as (

    select
        country_code,
        admin1_code,
        arg_min(place_name_ar, place_id) as admin1_name_ar,
        arg_min(place_name_en, place_id) as admin1_name_en
    from {{ ref('dim_places').include(database=false) }}
    where place_kind = 'admin1'
    group by country_code, admin1_code

),

labelled as (

    select
        days.date_day,
        days.date_basis,
        days.country_code,
        countries.country_name_ar,
        countries.country_name_en,
        days.admin1_code,
        divisions.admin1_name_ar,
        divisions.admin1_name_en,
        days.event_type_code,
        event_types.event_type_label_ar,
        event_types.event_type_label_en,
        event_types.event_family,
        event_types.is_violence,
        days.event_count,
        days.event_report_count,
        days.killed_low,
        days.killed_best,
        days.killed_high,
        days.injured_low,
        days.injured_best,
        days.injured_high,
        days.civilians_harmed_event_count,
        days.contested_event_count
    from days
    inner join event_types on days.event_type_code = event_types.event_type_code
    left join countries on days.country_code = countries.country_code
    left join divisions on days.country_code = divisions.country_code and days.admin1_code = divisions.admin1_code

)

select * from labelled
