with recursive

places as (

    select
        place_id,
        parent_place_id
    from {{ ref('stg_raw__places') }}

),

lineage as (

    select
        place_id,
        place_id as ancestor_id,
        0 as depth
    from places
    union all
    select
        lineage.place_id,
        places.parent_place_id as ancestor_id,
        lineage.depth + 1 as depth
    from lineage
    inner join places on lineage.ancestor_id = places.place_id
    where places.parent_place_id is not null and lineage.depth < 8

)

select * from lineage
