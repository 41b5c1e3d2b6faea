with

source as (

    select * from {{ source('extraction', 'framings') }}

),

renamed as (

    select
        framing_id,
        report_id,
        sentence_index,
        target_kind,
        faction_id,
        label_id,
        label_text,
        char_start,
        char_end,
        polarity,
        is_quoted,
        extractor_version
    from source

)

select * from renamed
