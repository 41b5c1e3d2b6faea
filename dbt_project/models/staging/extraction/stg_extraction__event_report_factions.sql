with

source as (

    select * from {{ source('extraction', 'event_report_factions') }}

),

renamed as (

    select
        event_report_id,
        report_id,
        role,
        position,
        faction_id,
        party_kind,
        party_text,
        surface_text,
        char_start,
        char_end,
        link_method,
        extractor_version
    from source

)

select * from renamed
