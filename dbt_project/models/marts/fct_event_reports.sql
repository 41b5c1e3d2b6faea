with

event_reports as (

    select * from {{ ref('int_event_reports_current') }}

),

clusters as (

    select * from {{ ref('int_event_clusters') }}

),

told as (

    select
        event_reports.event_report_id,
        event_reports.report_id,
        event_reports.outlet_id,
        clusters.event_id,
        event_reports.event_type_code,
        event_reports.modality,
        event_reports.trigger_text,
        event_reports.trigger_start,
        event_reports.trigger_end,
        event_reports.lexicon_id,
        event_reports.sentence_index,
        event_reports.sentence_start,
        event_reports.sentence_end,
        event_reports.sentence_text,
        event_reports.date_from,
        event_reports.date_to,
        event_reports.date_precision,
        event_reports.date_method,
        event_reports.time_text,
        event_reports.time_start,
        event_reports.time_end,
        {% for figure in ['count', 'killed', 'injured'] %}
            event_reports.{{ figure }}_low,
            event_reports.{{ figure }}_high,
            event_reports.{{ figure }}_text,
            event_reports.{{ figure }}_start,
            event_reports.{{ figure }}_end,
        {% endfor %}
        event_reports.informant_id,
        event_reports.informant_text,
        event_reports.informant_start,
        event_reports.informant_end,
        event_reports.claim_text,
        event_reports.claim_start,
        event_reports.claim_end,
        event_reports.confidence,
        event_reports.is_corrected,
        event_reports.is_dismissed,
        event_reports.published_at,
        event_reports.extractor_version
    from event_reports
    left join clusters on event_reports.event_report_id = clusters.event_report_id

)

select * from told
