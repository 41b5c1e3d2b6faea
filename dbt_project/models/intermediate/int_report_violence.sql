-- The list of words is not that of the extraction, so that a word which its lexicon lacks shows here.
with

forms as (

    select distinct
        words.word_id,
        {{ fold_name('listed.form') }} as form
    from {{ ref('violence_words') }} as words
    cross join unnest(string_split(words.forms, '|')) as listed (form) -- noqa: AL05

),

-- One number for all of them, in whatever order they stand.
vocabulary as (

    select bit_xor(hash(word_id, form)) as forms_hash
    from forms

),

sentences as (

    select
        report_id,
        sentence_index,
        char_start,
        char_end
    from {{ ref('stg_extraction__sentences') }}
    where sentence_kind <> 'furniture'

),

spans as (

    select
        report_id,
        list((sentence_index, char_start, char_end) order by sentence_index) as sentence_spans
    from sentences
    group by report_id

),

texts as (

    select
        reports.report_id,
        {{
            reading_hash('reports.body_text, spans.sentence_spans, vocabulary.forms_hash', fold_name('text'))
        }} as text_hash,
        reports.body_text
    from {{ ref('stg_raw__reports') }} as reports
    inner join spans on reports.report_id = spans.report_id
    cross join vocabulary
    where reports.is_current

),

{{ kept_and_new({'sentences': 'struct(sentence_index integer, violence_words varchar)[]'}) }},

tokens as (

    select
        new_texts.report_id,
        sentences.sentence_index,
        unnest(list_distinct(string_split({{
            fold_name('substr(new_texts.body_text, sentences.char_start + 1, sentences.char_end - sentences.char_start)')
        }}, ' '))) as token
    from new_texts
    inner join sentences on new_texts.report_id = sentences.report_id

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

listed as (

    select
        report_id,
        list(
            struct_pack(sentence_index := sentence_index, violence_words := violence_words) order by sentence_index
        ) as sentences
    from violent
    group by report_id

),

united as (

    select * from kept
    union all
    select
        new_texts.report_id,
        new_texts.text_hash,
        coalesce(listed.sentences, []) as sentences
    from new_texts
    left join listed on new_texts.report_id = listed.report_id

)

select * from united
