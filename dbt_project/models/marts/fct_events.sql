with

events as (

    select * from {{ ref('int_events_corrected') }}

),

precisions as (

    select * from {{ ref('int_place_precisions') }}

),

located as (

    select
        events.event_id,
        events.event_type_code,
        events.date_from,
        events.date_to,
        events.date_precision,
        events.date_method,
        events.date_event_report_id,
        events.place_id,
        events.place_text,
        events.place_event_report_id,
        coalesce(precisions.place_precision, 'unknown') as place_precision,
        {% for figure in event_figures() %}
            events.{{ figure }}_low,
            events.{{ figure }}_best,
            events.{{ figure }}_high,
        {% endfor %}
        events.report_count,
        events.copy_count,
        events.outlet_count,
        events.independent_outlet_count,
        events.informant_count,
        events.contested_fields is not null as is_contested,
        events.contested_fields,
        events.sides_agree,
        events.civilians_harmed,
        events.first_reported_at,
        events.revised_at,
        events.confidence,
        events.is_corrected,
        events.corrected_fields
    from events
    left join precisions on events.place_id = precisions.place_id

)

select * from located
