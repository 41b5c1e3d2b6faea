with

texts as (

    select * from {{ ref('int_report_texts') }}

),

undated as (

    select report_id
    from {{ ref('stg_extraction__extractions') }}
    where publication_day is null

),

words as (

    select
        report_id,
        unnest(rare_words) as word
    from {{ ref('int_report_rare_words') }}

),

undated_words as (

    select words.*
    from words
    inner join undated on words.report_id = undated.report_id

),

-- Who tells of the same happenings shares several words that few have.
sharing as (

    select distinct report_id
    from (
        select
            words.report_id,
            undated_words.report_id as undated_report_id
        from words
        inner join undated_words on words.word = undated_words.word
        where words.report_id <> undated_words.report_id
        group by words.report_id, undated_words.report_id
        having count(*) >= {{ var('sibling_words') }}
    )

),

sites as (

    select distinct {{ site_of('texts.url') }} as site
    from texts
    inner join undated on texts.report_id = undated.report_id

),

-- Of a site alone nothing but the numbers of its addresses and their days is wanted.
chosen as (

    select
        texts.report_id,
        texts.url,
        case when undated.report_id is not null or sharing.report_id is not null then texts.prose_text end as prose_text
    from texts
    left join undated on texts.report_id = undated.report_id
    left join sharing on texts.report_id = sharing.report_id
    left join sites on {{ site_of('texts.url') }} = sites.site
    where undated.report_id is not null or sharing.report_id is not null or sites.site is not null

)

select * from chosen
