with

rejects as (

    select * from {{ ref('stg_raw__rejects') }}

)

select * from rejects
