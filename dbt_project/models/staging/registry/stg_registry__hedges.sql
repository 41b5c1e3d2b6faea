with

source as (

    select * from {{ ref('hedges') }}

),

renamed as (

    select
        hedge_id,
        hedge_ar,
        kind as hedge_kind
    from source

)

select * from renamed
