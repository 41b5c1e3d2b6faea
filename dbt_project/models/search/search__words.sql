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

spellings as (

    select * from {{ ref('int_report_spellings') }}

),

found as (

    select distinct
        unnest({{ words_of('event_reports.sentence_text') }}) as word,
        'event' as found_kind,
        events.event_rank as found_rank
    from event_reports
    inner join events on event_reports.event_id = events.event_id
    union all
    select
        unnest(spellings.words) as word,
        'report' as found_kind,
        ranked_reports.report_rank as found_rank
    from spellings
    inner join ranked_reports on spellings.report_id = ranked_reports.report_id

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
