with

source as (

    select * from {{ source('extraction', 'sentences') }}

),

renamed as (

    select
        report_id,
        sentence_index,
        char_start,
        char_end,
        kind as sentence_kind,
        furniture_rule,
        extractor_version
    from source

)

select * from renamed
