with

event_reports as (

    select * from {{ ref('int_event_reports_current') }}

),

sentences as (

    select * from {{ ref('stg_extraction__sentences') }}

),

reports as (

    select
        report_id,
        body_text
    from {{ ref('stg_raw__reports') }}

),

publication_days as (

    select * from {{ ref('int_publication_days') }}

),

located as (

    select distinct event_report_id
    from {{ ref('int_event_report_places') }}
    where latitude is not null

),

timed as (

    select
        event_reports.event_report_id,
        event_reports.report_id,
        event_reports.date_from,
        event_reports.date_to,
        event_reports.date_precision,
        event_reports.time_start,
        located.event_report_id is not null as is_located,
        sentences.char_start as time_sentence_start,
        substr(reports.body_text, sentences.char_start + 1, sentences.char_end - sentences.char_start)
            as time_sentence_text,
        publication_days.publication_day,
        publication_days.publication_method,
        publication_days.probability
    from event_reports
    inner join reports on event_reports.report_id = reports.report_id
    left join sentences
        on
            event_reports.report_id = sentences.report_id
            and event_reports.time_start >= sentences.char_start
            and event_reports.time_start < sentences.char_end
    left join located on event_reports.event_report_id = located.event_report_id
    left join publication_days on event_reports.report_id = publication_days.report_id

)

select * from timed
