with

words as (

    select
        report_id,
        unnest(words) as word
    from {{ ref('int_report_words') }}

),

-- Words that stand in few reports, but in more than one.
reports_by_word as (

    select word
    from words
    where length(word) > 2
    group by word
    having count(*) between 2 and {{ var('rare_word_reports') }}

),

listed as (

    select
        words.report_id,
        list(words.word order by words.word) as rare_words
    from words
    inner join reports_by_word on words.word = reports_by_word.word
    group by words.report_id

)

select * from listed
