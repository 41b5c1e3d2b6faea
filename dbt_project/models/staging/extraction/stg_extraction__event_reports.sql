with

source as (

    select * from {{ source('extraction', 'event_reports') }}

),

renamed as (

    select
        event_report_id,
        report_id,
        sentence_index,
        event_type_code,
        modality,
        trigger_text,
        trigger_start,
        trigger_end,
        lexicon_id,
        sentence_start,
        sentence_end,
        date_from,
        date_to,
        date_precision,
        date_method,
        time_text,
        time_start,
        time_end,
        count_low,
        count_high,
        count_text,
        count_start,
        count_end,
        killed_low,
        killed_high,
        killed_text,
        killed_start,
        killed_end,
        injured_low,
        injured_high,
        injured_text,
        injured_start,
        injured_end,
        informant_text,
        informant_start,
        informant_end,
        claim_text,
        claim_start,
        claim_end,
        confidence,
        extractor_version
    from source

)

select * from renamed
