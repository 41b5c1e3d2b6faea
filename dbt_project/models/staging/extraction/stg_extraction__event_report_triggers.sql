with

source as (

    select * from {{ source('extraction', 'event_report_triggers') }}

),

renamed as (

    select
        event_report_id,
        report_id,
        position,
        trigger_text,
        char_start,
        char_end,
        sentence_index,
        lexicon_id,
        extractor_version
    from source

)

select * from renamed
