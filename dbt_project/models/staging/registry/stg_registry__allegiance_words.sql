with

source as (

    select * from {{ ref('allegiance_words') }}

),

renamed as (

    select
        word_ar,
        event_type_code,
        change_kind,
        {{ fold_name('word_ar') }} as word_key,
        note
    from source

)

select * from renamed
