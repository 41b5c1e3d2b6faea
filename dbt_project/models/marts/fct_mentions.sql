with

mentions as (

    select * from {{ ref('int_mentions_corrected') }}

),

outlets as (

    select * from {{ ref('int_outlets_resolved') }}

),

told as (

    select
        mentions.mention_id,
        mentions.report_id,
        outlets.outlet_id,
        mentions.sentence_index,
        mentions.mention_kind,
        mentions.surface_text,
        mentions.char_start,
        mentions.char_end,
        mentions.normalised_text,
        case when mentions.mention_kind = 'faction' then mentions.linked_id end as faction_id,
        case when mentions.mention_kind = 'place' then mentions.linked_id end as place_id,
        mentions.linked_id,
        mentions.link_method,
        mentions.is_corrected,
        mentions.extractor_version
    from mentions
    inner join outlets on mentions.report_id = outlets.report_id

)

select * from told
