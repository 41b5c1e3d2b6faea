with

places as (

    select * from {{ ref('int_event_report_places') }}

),

keyed as (

    select
        {{ stable_id('g', ['event_report_id', 'place_key']) }} as event_report_place_id,
        event_report_id,
        report_id,
        position,
        place_id,
        place_text,
        surface_text,
        char_start,
        char_end,
        link_method,
        is_corrected
    from places

)

select * from keyed
