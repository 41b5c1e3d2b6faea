with

reports as (

    select *
    from {{ ref('stg_raw__reports') }}
    where is_current

),

sentences as (

    select *
    from {{ ref('stg_extraction__sentences') }}
    where sentence_kind <> 'furniture'

),

joined as (

    select
        reports.report_id,
        any_value(reports.url) as url,
        any_value(reports.published_at) as published_at,
        string_agg(
            substr(reports.body_text, sentences.char_start + 1, sentences.char_end - sentences.char_start), chr(10)
            order by sentences.char_start
        ) as prose_text
    from reports
    left join sentences on reports.report_id = sentences.report_id
    group by reports.report_id

)

select * from joined
