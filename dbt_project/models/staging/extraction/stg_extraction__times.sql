with

source as (

    select * from {{ source('extraction', 'times') }}

),

renamed as (

    select
        time_id,
        report_id,
        sentence_index,
        surface_text,
        char_start,
        char_end,
        date_from,
        date_to,
        precision as date_precision,
        method as date_method,
        weekday,
        month,
        day_of_month,
        extractor_version
    from source

)

select * from renamed
