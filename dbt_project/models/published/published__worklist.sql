{{ config(alias='worklist') }}

with

unmapped as (

    select * from {{ ref('unmapped_mentions').include(database=false) }}

),

reports as (

    select * from {{ ref('dim_reports').include(database=false) }}

),

listed as (

    select
        unmapped.worklist_rank,
        unmapped.unmapped_mention_id as worklist_id,
        unmapped.mention_kind,
        unmapped.example_name as name_ar,
        unmapped.gain,
        unmapped.report_count,
        unmapped.outlet_count,
        unmapped.mention_count,
        unmapped.suggested_id,
        unmapped.suggested_name,
        unmapped.suggested_similarity,
        unmapped.example_report_id,
        reports.doc_id as example_doc_id,
        unmapped.example_surface_text,
        unmapped.example_char_start,
        unmapped.example_char_end,
        unmapped.example_sentence_text,
        unmapped.example_sentence_start,
        unmapped.example_sentence_end,
        unmapped.first_published_at,
        unmapped.last_published_at
    from unmapped
    inner join reports on unmapped.example_report_id = reports.report_id

)

select * from listed
