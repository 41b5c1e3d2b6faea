with

places as (

    select * from {{ ref('int_event_report_places') }}

),

event_reports as (

    select *
    from {{ ref('fct_event_reports') }}
    where event_id is not null

),

gathered as (

    select
        event_reports.event_id,
        places.place_key,
        places.place_id,
        min(places.position) as position,
        min(places.place_text) as place_text,
        count(*) as event_report_count,
        count(distinct event_reports.outlet_id) as outlet_count
    from places
    inner join event_reports on places.event_report_id = event_reports.event_report_id
    group by event_reports.event_id, places.place_key, places.place_id

),

keyed as (

    select
        {{ stable_id('g', ['event_id', 'place_key']) }} as event_place_id,
        event_id,
        position,
        place_id,
        place_text,
        event_report_count,
        outlet_count
    from gathered

)

select * from keyed
