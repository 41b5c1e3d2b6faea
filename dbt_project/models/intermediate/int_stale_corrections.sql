{#- What to do about it is said here, so that a run that stops can say it. -#}
with

event_corrections as (

    select * from {{ ref('stg_registry__event_corrections') }}

),

link_corrections as (

    select * from {{ ref('stg_registry__link_corrections') }}

),

name_corrections as (

    select * from {{ ref('stg_registry__name_corrections') }}

),

known as (

    select event_report_id
    from {{ ref('int_event_reports_current') }}

),

event_reports as (

    select * from {{ ref('stg_extraction__event_reports') }}

),

events as (

    select * from {{ ref('int_events_reconciled') }}

),

changes as (

    select
        event_id,
        any_value(current_event_id) as current_event_id
    from {{ ref('int_event_changes') }}
    group by event_id

),

extracted as (

    unpivot (
        select
            event_report_id,
            {% for field in corrected_fields() %}
                cast({{ field }} as varchar) as {{ field }},
            {% endfor %}
            'true' as is_happening
        from event_reports
    )
    on columns(* exclude (event_report_id))
    into name field_name value found_value

),

reconciled as (

    unpivot (
        select
            event_id,
        {% for field in corrected_event_fields() %}
            cast({{ field }} as varchar) as {{ field }}{{ ',' if not loop.last }}
        {% endfor %}
        from events
    )
    on columns(* exclude (event_id))
    into name field_name value found_value

),

stale_event_reports as (

    select
        'event_corrections.csv' as corrections_file,
        corrections.correction_id,
        corrections.field_name || ' of event report ' || corrections.target_id as target,
        corrections.expected_value,
        extracted.found_value,
        known.event_report_id is null as is_gone
    from event_corrections as corrections
    left join known on corrections.target_id = known.event_report_id
    left join extracted
        on corrections.target_id = extracted.event_report_id and corrections.field_name = extracted.field_name
    where
        corrections.target_kind = 'event_report'
        and (known.event_report_id is null or corrections.expected_value is distinct from extracted.found_value)

),

-- Who corrects an event that was merged away must decide whether it holds for the event that took it in.
stale_events as (

    select
        'event_corrections.csv' as corrections_file,
        corrections.correction_id,
        corrections.field_name || ' of event ' || corrections.target_id as target,
        corrections.expected_value,
        reconciled.found_value,
        events.event_id is null as is_gone,
        case when events.event_id is null then changes.current_event_id end as current_event_id
    from event_corrections as corrections
    left join events on corrections.target_id = events.event_id
    left join changes on corrections.target_id = changes.event_id
    left join reconciled
        on corrections.target_id = reconciled.event_id and corrections.field_name = reconciled.field_name
    where
        corrections.target_kind = 'event'
        and (events.event_id is null or corrections.expected_value is distinct from reconciled.found_value)

),

stale_links as (

    select
        'link_corrections.csv' as corrections_file,
        corrections.correction_id,
        'types of event reports ' || corrections.left_event_report_id || ' and ' || corrections.right_event_report_id
            as target,
        corrections.expected_value,
        left_reports.event_type_code || '|' || right_reports.event_type_code as found_value,
        left_known.event_report_id is null or right_known.event_report_id is null as is_gone
    from link_corrections as corrections
    left join known as left_known on corrections.left_event_report_id = left_known.event_report_id
    left join known as right_known on corrections.right_event_report_id = right_known.event_report_id
    left join event_reports as left_reports on left_known.event_report_id = left_reports.event_report_id
    left join event_reports as right_reports on right_known.event_report_id = right_reports.event_report_id
    where
        found_value is null
        or list_sort(string_split(corrections.expected_value, '|'))
        is distinct from list_sort(string_split(found_value, '|'))

),

found_names as (

    select
        correction_id,
        bool_or(found_id is not distinct from expected_id) as is_as_expected,
        string_agg(distinct coalesce(found_id, 'nothing'), ', ' order by coalesce(found_id, 'nothing')) as found_value
    from {{ ref('int_name_corrections') }}
    group by correction_id

),

stale_names as (

    select
        corrections.mention_kind || '_corrections.csv' as corrections_file,
        corrections.correction_id,
        'meaning of ' || corrections.name_ar || ' in ' || corrections.scope_kind
        || coalesce(' ' || corrections.scope_id, '') as target,
        corrections.expected_id as expected_value,
        found_names.found_value,
        found_names.correction_id is null as is_gone
    from name_corrections as corrections
    left join found_names on corrections.correction_id = found_names.correction_id
    where found_names.is_as_expected is not true

),

united as (

    select * from stale_event_reports
    union all by name
    select * from stale_events
    union all by name
    select * from stale_links
    union all by name
    select * from stale_names

),

told as (

    select
        corrections_file,
        correction_id,
        case when is_gone then 'target_gone' else 'value_changed' end as problem,
        expected_value,
        found_value,
        'corrections/' || corrections_file || ', row ' || correction_id || ': ' || case
            when current_event_id is not null
                then
                    'there is no ' || target || ' any more: its event reports are in event ' || current_event_id
                    || ' now. If the correction holds for that one, name it and write what is there into '
                    || 'expected_value; else delete the row.'
            when is_gone
                then
                    'there is no ' || target || ' any more. Find what took its place and name it, or delete the row.'
            else
                target || ' is expected to be ' || coalesce(expected_value, 'empty') || ' and is '
                || coalesce(found_value, 'empty')
                || '. If the correction still holds, write what is there into expected_value; else delete the row.'
        end as message
    from united

)

select * from told
