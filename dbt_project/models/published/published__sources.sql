{{ config(alias='sources') }}

with

sources as (

    select * from {{ ref('dim_sources').include(database=false) }}

)

select * from sources
