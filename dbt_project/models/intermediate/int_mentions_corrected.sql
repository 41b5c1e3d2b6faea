with

mentions as (

    select * from {{ ref('stg_extraction__mentions') }}

),

corrections as (

    select *
    from {{ ref('int_name_corrections') }}
    where is_applied

),

corrected as (

    {{ with_corrected_names('mentions', 'linked_id', 'normalised_text', 'mentions.mention_kind') }}

)

select * from corrected
