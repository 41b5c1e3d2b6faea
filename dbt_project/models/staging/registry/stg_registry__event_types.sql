with

source as (

    select * from {{ ref('event_types') }}

),

renamed as (

    select
        event_type_code,
        family as event_family,
        label_ar as event_type_label_ar,
        label_en as event_type_label_en,
        meaning,
        plover_event,
        plover_mode,
        acled_event_type,
        acled_sub_event_type,
        cameo_code,
        is_violence
    from source

)

select * from renamed
