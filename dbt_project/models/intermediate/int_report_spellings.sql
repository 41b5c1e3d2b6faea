with

texts as (

    select
        report_id,
        {{ reading_hash("concat_ws(' ', title, body_text)", words_of('text')) }} as text_hash,
        concat_ws(' ', title, body_text) as written_text
    from {{ ref('stg_raw__reports') }}
    where is_current

),

{{ kept_and_new({'words': 'varchar[]'}) }},

read as (

    select
        report_id,
        text_hash,
        list_distinct({{ words_of('written_text') }}) as words
    from new_texts

),

united as (

    select * from kept
    union all
    select * from read

)

select * from united
