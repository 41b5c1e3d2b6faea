with

source as (

    select * from {{ source('raw', 'rejects') }}

),

renamed as (

    select
        reject_id,
        origin,
        reason_code,
        severity,
        detail,
        sample as sample_text,
        seen_at,
        batch_id
    from source

)

select * from renamed
