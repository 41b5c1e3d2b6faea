with

source as (

    select * from {{ ref('ignored_names') }}

),

renamed as (

    select
        ignored_name_id,
        mention_kind,
        name_ar,
        {{ fold_name('name_ar') }} as name_key,
        reason,
        author,
        decided_on
    from source

)

select * from renamed
