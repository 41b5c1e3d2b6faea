-- The list of words is not that of the extraction, so that a word which its lexicon lacks shows here.
with

reports as (

    select * from {{ ref('dim_reports') }}

),

sentences as (

    select
        sentences.*,
        substr(
            reports.body_text, sentences.char_start + 1, sentences.char_end - sentences.char_start
        ) as sentence_text
    from {{ ref('stg_extraction__sentences') }} as sentences
    inner join reports on sentences.report_id = reports.report_id
    where sentences.sentence_kind <> 'furniture'

),

forms as (

    select distinct
        words.word_id,
        {{ fold_name('listed.form') }} as form
    from {{ ref('violence_words') }} as words
    cross join unnest(string_split(words.forms, '|')) as listed (form) -- noqa: AL05

),

tokens as (

    select
        sentences.report_id,
        sentences.sentence_index,
        unnest(list_distinct(string_split({{ fold_name('sentences.sentence_text') }}, ' '))) as token
    from sentences

),

-- With what may be written before a word, and without.
spelled as (

    select
        report_id,
        sentence_index,
        unnest(list_distinct([token, regexp_replace(token, '^[وف]?([بكل]?ال|لل|[بكل])?', '')])) as form
    from tokens

),

violent as (

    select
        spelled.report_id,
        spelled.sentence_index,
        string_agg(distinct forms.word_id, '|' order by forms.word_id) as violence_words
    from spelled
    inner join forms on spelled.form = forms.form
    group by spelled.report_id, spelled.sentence_index

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
        violent.violence_words,
        told.report_id is not null as is_told
    from sentences
    inner join reports on sentences.report_id = reports.report_id
    inner join violent
        on sentences.report_id = violent.report_id and sentences.sentence_index = violent.sentence_index
    left join told on sentences.report_id = told.report_id and sentences.sentence_index = told.sentence_index

)

select * from judged
