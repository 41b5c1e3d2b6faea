{{ config(alias='event_history', post_hook='{{ create_event_now(this) }}') }}

with

changes as (

    select * from {{ ref('fct_event_history').include(database=false) }}

),

events as (

    select * from {{ ref('published__events').include(database=false) }}

),

labelled as (

    select
        changes.event_change_id,
        changes.event_id,
        changes.change_number,
        changes.change_kind,
        changes.other_event_id,
        changes.event_report_count,
        changes.changed_at,
        changes.current_event_id,
        events.event_type_code,
        events.event_type_label_ar,
        events.event_type_label_en,
        events.date_from,
        events.date_to,
        events.place_name_ar,
        events.place_name_en
    from changes
    left join events on changes.current_event_id = events.event_id

)

select * from labelled
