{{ config(alias='quality_coverage') }}

with

reports as (

    select
        outlet_id,
        count(*) as report_count,
        count(*) filter (where event_report_count = 0) as report_without_events_count
    from {{ ref('dim_reports').include(database=false) }}
    group by outlet_id

),

sentences as (

    select
        outlet_id,
        count(*) as violent_sentence_count,
        count(*) filter (where is_told) as told_sentence_count
    from {{ ref('fct_violent_sentences').include(database=false) }}
    group by outlet_id

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

counted as (

    select
        reports.outlet_id,
        sources.source_name_ar as outlet_name_ar,
        sources.source_name_en as outlet_name_en,
        reports.report_count,
        reports.report_without_events_count,
        coalesce(sentences.violent_sentence_count, 0) as violent_sentence_count,
        coalesce(sentences.told_sentence_count, 0) as told_sentence_count,
        sentences.told_sentence_count / sentences.violent_sentence_count as told_share
    from reports
    left join sentences on reports.outlet_id is not distinct from sentences.outlet_id
    left join sources on reports.outlet_id = sources.source_id

),

judged as (

    select
        *,
        coalesce(
            told_share < {{ quality_threshold('coverage_told_share') }}
            and violent_sentence_count >= {{ quality_threshold('coverage_floor_sentences') }},
            false
        ) as is_alarming
    from counted

)

select * from judged
