with

triggers as (

    select * from {{ ref('stg_extraction__event_report_triggers') }}

),

event_reports as (

    select event_report_id
    from {{ ref('int_event_reports_current') }}

),

keyed as (

    select
        {{ stable_id('t', ['triggers.event_report_id', 'triggers.char_start', 'triggers.char_end']) }} as trigger_id,
        triggers.event_report_id,
        triggers.report_id,
        triggers.position,
        triggers.trigger_text,
        triggers.char_start,
        triggers.char_end,
        triggers.sentence_index,
        triggers.lexicon_id
    from triggers
    inner join event_reports on triggers.event_report_id = event_reports.event_report_id

)

select * from keyed
