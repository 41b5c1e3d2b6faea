with

event_reports as (

    select event_report_id
    from {{ ref('int_event_reports_current') }}

),

extracted as (

    select * from {{ ref('stg_extraction__event_report_places') }}

),

corrections as (

    select *
    from {{ ref('int_name_corrections') }}
    where is_applied

),

mentioned_places as (

    {{ with_corrected_names('extracted', 'place_id', 'place_text', "'place'") }}

),

gazetteer as (

    select * from {{ ref('stg_raw__places') }}

),

keyed as (

    select
        mentioned_places.event_report_id,
        mentioned_places.report_id,
        mentioned_places.position,
        mentioned_places.place_id,
        mentioned_places.place_text,
        mentioned_places.surface_text,
        mentioned_places.char_start,
        mentioned_places.char_end,
        mentioned_places.link_method,
        mentioned_places.is_corrected,
        gazetteer.place_kind,
        gazetteer.latitude,
        gazetteer.longitude,
        coalesce(
            mentioned_places.place_id,
            {{ fold_name('mentioned_places.place_text') }},
            mentioned_places.surface_text
        ) as place_key
    from mentioned_places
    inner join event_reports on mentioned_places.event_report_id = event_reports.event_report_id
    left join gazetteer on mentioned_places.place_id = gazetteer.place_id

),

deduplicated as (

    select *
    from keyed
    qualify
        row_number() over (
            partition by event_report_id, place_key
            order by position, char_start
        ) = 1

)

select * from deduplicated
