with

source as (

    select * from {{ ref('victim_nouns') }}

),

renamed as (

    select
        victim_noun_id,
        noun_id,
        victim_group,
        covers_group
    from source

)

select * from renamed
