with

reports as (

    select * from {{ ref('dim_reports') }}

),

violent as (

    select
        report_id,
        unnest(sentences) as sentence
    from {{ ref('int_report_violence') }}

),

sentences as (

    select
        violent.report_id,
        violent.sentence.sentence_index,
        violent.sentence.violence_words,
        sentences.char_start,
        sentences.char_end
    from violent
    inner join {{ ref('stg_extraction__sentences') }} as sentences
        on violent.report_id = sentences.report_id and violent.sentence.sentence_index = sentences.sentence_index

),

-- Where words stand from which an event report was made.
read_words as (

    select
        report_id,
        char_start as word_start
    from {{ ref('stg_extraction__event_report_triggers') }}
    union
    select
        report_id,
        unnest([trigger_start, killed_start, injured_start, count_start]) as word_start
    from {{ ref('stg_extraction__event_reports') }}

),

told as (

    select distinct
        sentences.report_id,
        sentences.sentence_index
    from sentences
    inner join read_words on
        sentences.report_id = read_words.report_id
        and sentences.char_start <= read_words.word_start
        and sentences.char_end > read_words.word_start

),

judged as (

    select
        {{ stable_id('s', ['sentences.report_id', 'sentences.char_start']) }} as violent_sentence_id,
        sentences.report_id,
        reports.outlet_id,
        reports.published_at,
        sentences.sentence_index,
        sentences.char_start as sentence_start,
        sentences.char_end as sentence_end,
        sentences.violence_words,
        told.report_id is not null as is_told
    from sentences
    inner join reports on sentences.report_id = reports.report_id
    left join told on sentences.report_id = told.report_id and sentences.sentence_index = told.sentence_index

)

select * from judged
