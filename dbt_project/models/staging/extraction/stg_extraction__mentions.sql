with

source as (

    select * from {{ source('extraction', 'mentions') }}

),

renamed as (

    select
        mention_id,
        report_id,
        sentence_index,
        kind as mention_kind,
        surface_text,
        char_start,
        char_end,
        normalised_text,
        linked_id,
        link_method,
        extractor_version
    from source

)

select * from renamed
