with

source as (

    select * from {{ ref('informant_cues') }}

),

renamed as (

    select
        cue_id,
        cue_ar,
        cue_kind,
        informant_kind,
        note
    from source

)

select * from renamed
