with

source as (

    select * from {{ source('extraction', 'event_report_places') }}

),

renamed as (

    select
        event_report_id,
        report_id,
        position,
        place_id,
        place_text,
        surface_text,
        char_start,
        char_end,
        link_method,
        extractor_version
    from source

)

select * from renamed
