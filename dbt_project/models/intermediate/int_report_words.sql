with

texts as (

    select
        report_id,
        {{ reading_hash('prose_text', fold_name('prose_text')) }} as text_hash,
        prose_text
    from {{ ref('int_report_texts') }}

),

{{ kept_and_new({'words': 'varchar[]'}) }},

read as (

    select
        report_id,
        text_hash,
        list_distinct(string_split({{ fold_name('prose_text') }}, ' ')) as words
    from new_texts

),

united as (

    select * from kept
    union all
    select * from read

)

select * from united
