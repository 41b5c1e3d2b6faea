-- A correction says what it expects to find. Where the extraction now gives something else, or the event report is
-- gone, somebody must look at the correction again.
with

corrections as (

    select * from {{ ref('stg_registry__event_corrections') }}

),

extracted as (

    unpivot (
        select
            event_report_id,
        {% for field in corrected_fields() %}
            cast({{ field }} as varchar) as {{ field }}{{ ',' if not loop.last }}
        {% endfor %}
        from {{ ref('stg_extraction__event_reports') }}
    )
    on columns(* exclude (event_report_id))
    into name field_name value found_value

),

known as (

    select event_report_id
    from {{ ref('int_event_reports_current') }}

)

select
    corrections.correction_id,
    corrections.target_id,
    corrections.field_name,
    corrections.expected_value,
    extracted.found_value
from corrections
left join known on corrections.target_id = known.event_report_id
left join extracted
    on corrections.target_id = extracted.event_report_id and corrections.field_name = extracted.field_name
where
    known.event_report_id is null
    or corrections.expected_value is distinct from extracted.found_value
