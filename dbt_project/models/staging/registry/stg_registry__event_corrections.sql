with

source as (

    select * from {{ ref('event_corrections') }}

),

renamed as (

    select
        correction_id,
        target_kind,
        target_id,
        field as field_name,
        expected_value,
        new_value,
        reason,
        author,
        corrected_on
    from source

)

select * from renamed
