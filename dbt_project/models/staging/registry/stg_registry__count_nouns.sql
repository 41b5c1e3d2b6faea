with

source as (

    select * from {{ ref('count_nouns') }}

),

renamed as (

    select
        noun_id,
        noun_class,
        singular_ar,
        plural_ar
    from source

)

select * from renamed
