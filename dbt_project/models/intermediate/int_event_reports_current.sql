with

reports as (

    select *
    from {{ ref('stg_raw__reports') }}
    where is_current

),

event_reports as (

    select * from {{ ref('stg_extraction__event_reports') }}

),

corrections as (

    select
        target_id as event_report_id,
        map_from_entries(list((field_name, new_value) order by field_name)) as new_values
    from {{ ref('stg_registry__event_corrections') }}
    where target_kind = 'event_report'
    group by target_id

),

outlets as (

    select * from {{ ref('int_outlets_resolved') }}

),

informants as (

    select * from {{ ref('int_informants') }}

),

joined as (

    select
        event_reports.* replace (
            {{ corrected('event_type_code') }} as event_type_code,
            {{ corrected('modality') }} as modality,
            {{ corrected('date_from', 'date') }} as date_from,
            {{ corrected('date_to', 'date') }} as date_to,
            {{ corrected('date_precision') }} as date_precision,
            {{ corrected('count_low', 'bigint') }} as count_low,
            {{ corrected('count_high', 'bigint') }} as count_high,
            {{ corrected('killed_low', 'bigint') }} as killed_low,
            {{ corrected('killed_high', 'bigint') }} as killed_high,
            {{ corrected('injured_low', 'bigint') }} as injured_low,
            {{ corrected('injured_high', 'bigint') }} as injured_high
        ),
        corrections.event_report_id is not null as is_corrected,
        coalesce(corrections.new_values['is_happening'] = 'false', false) as is_dismissed,
        outlets.outlet_id,
        reports.published_at,
        reports.retrieved_at,
        substr(
            reports.body_text,
            event_reports.sentence_start + 1,
            event_reports.sentence_end - event_reports.sentence_start
        ) as sentence_text,
        informants.informant_id
    from event_reports
    inner join reports on event_reports.report_id = reports.report_id
    left join outlets on event_reports.report_id = outlets.report_id
    left join informants on {{ fold_name('event_reports.informant_text') }} = informants.informant_key
    left join corrections on event_reports.event_report_id = corrections.event_report_id

)

select * from joined
