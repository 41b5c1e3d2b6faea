with

framings as (

    select * from {{ ref('stg_extraction__framings') }}

),

outlets as (

    select * from {{ ref('int_outlets_resolved') }}

),

sentences as (

    select * from {{ ref('stg_extraction__sentences') }}

),

reports as (

    select * from {{ ref('stg_raw__reports') }}

),

told as (

    select
        framings.framing_id,
        framings.report_id,
        outlets.outlet_id,
        framings.sentence_index,
        framings.target_kind,
        framings.faction_id,
        framings.label_id,
        framings.label_text,
        framings.char_start,
        framings.char_end,
        framings.polarity,
        framings.is_quoted,
        substr(reports.body_text, sentences.char_start + 1, sentences.char_end - sentences.char_start) as sentence_text,
        reports.published_at,
        framings.extractor_version
    from framings
    inner join outlets on framings.report_id = outlets.report_id
    inner join reports on framings.report_id = reports.report_id
    left join sentences
        on framings.report_id = sentences.report_id and framings.sentence_index = sentences.sentence_index

)

select * from told
