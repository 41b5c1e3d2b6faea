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

    select
        mentions.* replace (
            case when corrections.correction_id is not null then corrections.corrected_id else mentions.linked_id end
                as linked_id,
            case when corrections.correction_id is not null then 'correction' else mentions.link_method end
                as link_method
        ),
        corrections.correction_id is not null as is_corrected
    from mentions
    left join corrections
        on
            mentions.report_id = corrections.report_id
            and mentions.mention_kind = corrections.mention_kind
            and {{ fold_name('mentions.normalised_text') }} = corrections.name_key
            and mentions.linked_id is not distinct from corrections.found_id

)

select * from corrected
