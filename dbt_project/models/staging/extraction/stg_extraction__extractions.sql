with

source as (

    select * from {{ source('extraction', 'extractions') }}

),

renamed as (

    select
        report_id,
        sentence_count,
        furniture_count,
        event_report_count,
        mention_count,
        publication_day,
        publication_method,
        extractor_version
    from source

)

select * from renamed
