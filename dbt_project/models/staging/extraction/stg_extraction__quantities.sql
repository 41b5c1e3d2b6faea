with

source as (

    select * from {{ source('extraction', 'quantities') }}

),

renamed as (

    select
        quantity_id,
        report_id,
        sentence_index,
        kind as quantity_kind,
        low as quantity_low,
        high as quantity_high,
        surface_text,
        char_start,
        char_end,
        extractor_version
    from source

)

select * from renamed
