{{ config(alias='words') }}

with

events as (

    select * from {{ ref('search__events') }}

),

event_reports as (

    select * from {{ ref('fct_event_reports') }}

),

ranked_reports as (

    select * from {{ ref('search__reports') }}

),

reports as (

    select * from {{ ref('dim_reports') }}

),

found as (

    select distinct
        unnest({{ words_of('event_reports.sentence_text') }}) as word,
        'event' as found_kind,
        events.event_rank as found_rank
    from event_reports
    inner join events on event_reports.event_id = events.event_id
    union all
    select distinct
        unnest({{ words_of("concat_ws(' ', reports.title, reports.body_text)") }}) as word,
        'report' as found_kind,
        ranked_reports.report_rank as found_rank
    from reports
    inner join ranked_reports on reports.report_id = ranked_reports.report_id

),

listed as (

    select
        word,
        found_kind,
        list(found_rank order by found_rank) as found_ranks
    from found
    group by word, found_kind

)

select * from listed
