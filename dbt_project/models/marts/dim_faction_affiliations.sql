with

affiliations as (

    select * from {{ ref('stg_registry__faction_affiliations') }}

)

select * from affiliations
