{{ config(alias='casualties_by_place_month') }}

with

months as (

    select * from {{ ref('agg_casualties_by_place_month').include(database=false) }}

),

places as (

    select * from {{ ref('dim_places').include(database=false) }}

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

labelled as (

    select
        months.month_start_date,
        months.date_basis,
        places.country_code,
        countries.country_name_ar,
        countries.country_name_en,
        places.admin1_code,
        places.admin1_name_ar,
        places.admin2_code,
        places.admin2_name_ar,
        places.admin3_code,
        places.admin3_name_ar,
        months.place_id,
        places.place_name_ar,
        places.place_name_en,
        places.hierarchy_path_ar as place_path_ar,
        coalesce(places.place_precision, 'unknown') as place_precision,
        places.latitude,
        places.longitude,
        months.event_count,
        months.event_report_count,
        months.outlet_count,
        months.killed_low,
        months.killed_best,
        months.killed_high,
        months.injured_low,
        months.injured_best,
        months.injured_high,
        months.civilians_harmed_event_count,
        months.contested_event_count
    from months
    left join places on months.place_id = places.place_id
    left join countries on places.country_code = countries.country_code

)

select * from labelled
