{{ config(alias='quality_untold_sentences') }}

with

sentences as (

    select * from {{ ref('fct_violent_sentences').include(database=false) }}
    where not is_told

),

reports as (

    select * from {{ ref('dim_reports').include(database=false) }}

),

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

),

labelled as (

    select
        sentences.violent_sentence_id,
        sentences.report_id,
        reports.doc_id,
        sentences.outlet_id,
        sources.source_name_ar as outlet_name_ar,
        sources.source_name_en as outlet_name_en,
        sentences.published_at,
        sentences.violence_words,
        substr(
            reports.body_text, sentences.sentence_start + 1, sentences.sentence_end - sentences.sentence_start
        ) as sentence_text,
        sentences.sentence_start,
        sentences.sentence_end,
        reports.event_report_count
    from sentences
    inner join reports on sentences.report_id = reports.report_id
    left join sources on sentences.outlet_id = sources.source_id

)

select * from labelled
