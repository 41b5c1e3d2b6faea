with

event_types as (

    select * from {{ ref('stg_registry__event_types') }}

)

select * from event_types
