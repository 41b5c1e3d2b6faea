with

affiliations as (

    select
        affiliation_id,
        faction_id,
        affiliated_to_id,
        relation,
        valid_from,
        valid_to,
        note
    from {{ ref('stg_registry__faction_affiliations') }}

)

select * from affiliations
