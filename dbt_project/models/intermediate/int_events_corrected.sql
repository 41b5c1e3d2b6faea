with

events as (

    select * from {{ ref('int_events_reconciled') }}

),

corrections as (

    select
        target_id as event_id,
        map_from_entries(list((field_name, new_value) order by field_name)) as new_values,
        string_agg(field_name, '|' order by field_name) as corrected_fields,
        bool_or(field_name in ('date_from', 'date_to', 'date_precision')) as is_dated,
        bool_or(field_name = 'place_id') as is_placed
    from {{ ref('stg_registry__event_corrections') }}
    where target_kind = 'event'
    group by target_id

),

event_types as (

    select * from {{ ref('stg_registry__event_types') }}

),

civilian_patients as (

    select distinct clusters.event_id
    from {{ ref('int_event_report_parties') }} as parties
    inner join {{ ref('int_event_clusters') }} as clusters on parties.event_report_id = clusters.event_report_id
    where parties.role = 'patient' and parties.is_civilian

),

-- What an analyst says of a date or a place no event report told.
corrected as (

    select
        events.* replace (
            {{ corrected('event_type_code', rows='events') }} as event_type_code,
            {{ corrected('date_from', 'date', 'events') }} as date_from,
            {{ corrected('date_to', 'date', 'events') }} as date_to,
            coalesce({{ corrected('date_precision', rows='events') }}, 'unknown') as date_precision,
            case when corrections.is_dated then 'correction' else events.date_method end as date_method,
            case when corrections.is_dated is not true then events.date_event_report_id end as date_event_report_id,
            {{ corrected('place_id', rows='events') }} as place_id,
            case when corrections.is_placed then corrections.new_values['place_id'] else events.place_key end
                as place_key,
            case when corrections.is_placed is not true then events.place_text end as place_text,
            case when corrections.is_placed is not true then events.place_event_report_id end as place_event_report_id,
            {% for figure in corrected_event_figures() %}
                {{ corrected(figure, 'bigint', 'events') }} as {{ figure }}{{ ',' if not loop.last }}
            {% endfor %}
        ),
        corrections.event_id is not null as is_corrected,
        corrections.corrected_fields
    from events
    left join corrections on events.event_id = corrections.event_id

),

-- A type that was corrected may be violence, or no more be it.
judged as (

    select
        corrected.*,
        event_types.is_violence and civilian_patients.event_id is not null as civilians_harmed
    from corrected
    inner join event_types on corrected.event_type_code = event_types.event_type_code
    left join civilian_patients on corrected.event_id = civilian_patients.event_id

)

select * from judged
